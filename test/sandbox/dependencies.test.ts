import assert from "node:assert/strict";

import { openAccount } from "./account";

/** What AWS refuses to take away while something else needs it: the order of `destroy` rests on it. */
describe("Dependencies", () => {
    function network() {
        const account = openAccount();
        const session = account.session("us-east-1");
        const ec2 = (operation: string, input: object) => session.call("ec2", operation, input);
        const { VpcId } = ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" }).Vpc;
        const { SubnetId } = ec2("CreateSubnet", { VpcId, CidrBlock: "10.0.0.0/24" }).Subnet;
        const { InternetGatewayId } = ec2("CreateInternetGateway", {}).InternetGateway;
        ec2("AttachInternetGateway", { VpcId, InternetGatewayId });
        const group = (GroupName: string): string =>
            ec2("CreateSecurityGroup", { GroupName, Description: GroupName, VpcId }).GroupId;
        return { account, session, ec2, VpcId, SubnetId, InternetGatewayId, group };
    }

    it("a VPC goes last, after all that is in it", () => {
        const { ec2, VpcId, SubnetId, InternetGatewayId, group } = network();
        const GroupId = group("app");
        const { RouteTableId } = ec2("CreateRouteTable", { VpcId }).RouteTable;
        const removals: [string, object][] = [
            ["DeleteSecurityGroup", { GroupId }],
            ["DeleteRouteTable", { RouteTableId }],
            ["DeleteSubnet", { SubnetId }],
            ["DetachInternetGateway", { InternetGatewayId, VpcId }],
        ];
        for (const [operation, input] of removals) {
            assert.throws(() => ec2("DeleteVpc", { VpcId }), { code: "DependencyViolation" });
            ec2(operation, input);
        }
        ec2("DeleteVpc", { VpcId });
        assert.throws(() => ec2("DescribeVpcs", { VpcIds: [VpcId] }), { code: "InvalidVpcID.NotFound" });
        assert.deepEqual(ec2("DescribeSecurityGroups", {}).SecurityGroups, []);
    });

    it("a security group that another one's rule names, or an interface has, stays", () => {
        const { ec2, SubnetId, group } = network();
        const [front, back] = [group("front"), group("back")];
        const rule = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupId: front }] };
        ec2("AuthorizeSecurityGroupIngress", { GroupId: back, IpPermissions: [rule] });
        assert.throws(() => ec2("DeleteSecurityGroup", { GroupId: front }), {
            code: "DependencyViolation",
            message: `resource ${front} has a dependent object`,
        });
        ec2("RevokeSecurityGroupIngress", { GroupId: back, IpPermissions: [rule] });
        const { NetworkInterfaceId } = ec2("CreateNetworkInterface", { SubnetId, Groups: [front] }).NetworkInterface;
        assert.throws(() => ec2("DeleteSecurityGroup", { GroupId: front }), { code: "DependencyViolation" });
        assert.throws(() => ec2("DeleteSubnet", { SubnetId }), { code: "DependencyViolation" });
        ec2("DeleteNetworkInterface", { NetworkInterfaceId });
        ec2("DeleteSecurityGroup", { GroupId: front });
    });

    it("a rule stands once", () => {
        const { ec2, group } = network();
        const rule = { IpProtocol: "6", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
        const GroupId = group("app");
        ec2("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: [rule] });
        assert.throws(() => ec2("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: [rule] }), {
            code: "InvalidPermission.Duplicate",
            message: 'the specified rule "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW" already exists',
        });
    });

    it("a NAT gateway keeps its address, and the internet gateway, until it is gone", () => {
        const { ec2, SubnetId, VpcId, InternetGatewayId } = network();
        const { AllocationId } = ec2("AllocateAddress", { Domain: "vpc" });
        const { NatGatewayId } = ec2("CreateNatGateway", { SubnetId, AllocationId }).NatGateway;
        const state = () => ec2("DescribeNatGateways", { NatGatewayIds: [NatGatewayId] }).NatGateways[0].State;
        assert.equal(state(), "available");
        ec2("DeleteNatGateway", { NatGatewayId });
        assert.throws(() => ec2("ReleaseAddress", { AllocationId }), { code: "InvalidIPAddress.InUse" });
        assert.throws(() => ec2("DetachInternetGateway", { InternetGatewayId, VpcId }), {
            code: "DependencyViolation",
        });
        assert.equal(state(), "deleted");
        ec2("ReleaseAddress", { AllocationId });
        ec2("DetachInternetGateway", { InternetGatewayId, VpcId });
    });

    it("a role goes after its policies", () => {
        const session = openAccount().session("us-east-1");
        const iam = (operation: string, input: object) =>
            session.call("iam", operation, { RoleName: "task", ...input });
        const statement = {
            Effect: "Allow",
            Principal: { Service: "ecs-tasks.amazonaws.com" },
            Action: "sts:AssumeRole",
        };
        iam("CreateRole", { AssumeRolePolicyDocument: JSON.stringify({ Statement: [statement] }) });
        const PolicyArn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
        iam("AttachRolePolicy", { PolicyArn });
        const PolicyDocument = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "*" }] });
        iam("PutRolePolicy", { PolicyName: "own", PolicyDocument });
        assert.throws(() => iam("DeleteRole", {}), { code: "DeleteConflict" });
        iam("DetachRolePolicy", { PolicyArn });
        assert.throws(() => iam("DeleteRole", {}), { code: "DeleteConflict" });
        iam("DeleteRolePolicy", { PolicyName: "own" });
        iam("DeleteRole", {});
        assert.throws(() => iam("GetRole", {}), { code: "NoSuchEntity" });
    });

    it("a repository with images goes only by force", () => {
        const session = openAccount().session("us-east-1");
        const ecr = (operation: string, input: object) =>
            session.call("ecr", operation, { repositoryName: "app", ...input });
        ecr("CreateRepository", {});
        ecr("PutImage", { imageManifest: "{}", imageTag: "v1" });
        assert.throws(() => ecr("DeleteRepository", {}), { code: "RepositoryNotEmptyException" });
        ecr("DeleteRepository", { force: true });
        assert.throws(() => ecr("DescribeImages", {}), { code: "RepositoryNotFoundException" });
    });

    it("a file system goes after its mount targets, which free their interfaces", () => {
        const { session, ec2, SubnetId, group } = network();
        const efs = (operation: string, input: object) => session.call("efs", operation, input);
        const { FileSystemId } = efs("CreateFileSystem", { CreationToken: "data", Encrypted: true });
        const SecurityGroups = [group("efs")];
        assert.throws(() => efs("CreateMountTarget", { FileSystemId, SubnetId }), {
            code: "IncorrectFileSystemLifeCycleState",
        });
        assert.equal(efs("DescribeFileSystems", { FileSystemId }).FileSystems[0].LifeCycleState, "available");
        const { MountTargetId } = efs("CreateMountTarget", { FileSystemId, SubnetId, SecurityGroups });
        assert.equal(efs("DescribeMountTargets", { MountTargetId }).MountTargets[0].LifeCycleState, "available");
        assert.throws(() => efs("DeleteFileSystem", { FileSystemId }), { code: "FileSystemInUse" });
        efs("DeleteMountTarget", { MountTargetId });
        assert.throws(() => ec2("DeleteSecurityGroup", { GroupId: SecurityGroups[0] }), {
            code: "DependencyViolation",
        });
        assert.throws(() => efs("DescribeMountTargets", { MountTargetId }), { code: "MountTargetNotFound" });
        ec2("DeleteSecurityGroup", { GroupId: SecurityGroups[0] });
        efs("DeleteFileSystem", { FileSystemId });
        assert.throws(() => efs("DescribeFileSystems", { FileSystemId }), { code: "FileSystemNotFound" });
    });

    it("a namespace goes after its services, a service after its instances", () => {
        const { session, VpcId } = network();
        const cloudMap = (operation: string, input: object) => session.call("servicediscovery", operation, input);
        const ended = (OperationId: string) => cloudMap("GetOperation", { OperationId }).Operation;
        const created = cloudMap("CreatePrivateDnsNamespace", { Name: "dev.todo.internal", Vpc: VpcId });
        const operation = ended(created.OperationId);
        assert.equal(operation.Status, "SUCCESS");
        const NamespaceId = operation.Targets.NAMESPACE;
        const DnsConfig = { DnsRecords: [{ Type: "A", TTL: 10 }] };
        const { Id } = cloudMap("CreateService", { Name: "db", NamespaceId, DnsConfig }).Service;
        const instance = { ServiceId: Id, InstanceId: "task" };
        cloudMap("RegisterInstance", { ...instance, Attributes: { AWS_INSTANCE_IPV4: "10.0.0.9" } });
        const found = cloudMap("DiscoverInstances", { NamespaceName: "dev.todo.internal", ServiceName: "db" });
        assert.equal(found.Instances[0].Attributes.AWS_INSTANCE_IPV4, "10.0.0.9");
        assert.throws(() => cloudMap("DeleteService", { Id }), { code: "ResourceInUse" });
        cloudMap("DeregisterInstance", instance);
        assert.throws(() => cloudMap("DeleteNamespace", { Id: NamespaceId }), { code: "ResourceInUse" });
        cloudMap("DeleteService", { Id });
        ended(cloudMap("DeleteNamespace", { Id: NamespaceId }).OperationId);
        assert.throws(() => cloudMap("GetNamespace", { Id: NamespaceId }), { code: "NamespaceNotFound" });
        assert.deepEqual(session.call("route53", "ListHostedZones", {}).HostedZones, []);
    });
});
