import assert from "node:assert/strict";

import { expired, parseLifecyclePolicy } from "../../sandbox/aws/ecr/lifecycle";
import { openAccount } from "./account";

const DAY = 86_400_000;

function open(service: string) {
    const account = openAccount();
    const session = account.session("us-east-1");
    return { account, session, call: (operation: string, input: object) => session.call(service, operation, input) };
}

describe("ECR", () => {
    const put = (imageTag: string, content: string) => ({
        repositoryName: "app",
        imageTag,
        imageManifest: JSON.stringify({ schemaVersion: 2, content, layers: [{ size: 5 }], config: { size: 2 } }),
    });

    it("never lets an immutable tag move; a mutable one leaves its image untagged", () => {
        for (const imageTagMutability of ["IMMUTABLE", "MUTABLE"] as const) {
            const { call } = open("ecr");
            call("CreateRepository", { repositoryName: "app", imageTagMutability });
            call("PutImage", put("v1", "one"));
            assert.throws(() => call("PutImage", put("v1", "one")), { code: "ImageAlreadyExistsException" });
            if (imageTagMutability === "IMMUTABLE") {
                assert.throws(() => call("PutImage", put("v1", "two")), { code: "ImageTagAlreadyExistsException" });
            } else {
                call("PutImage", put("v1", "two"));
                const { imageIds } = call("ListImages", { repositoryName: "app", filter: { tagStatus: "UNTAGGED" } });
                assert.equal(imageIds.length, 1);
            }
        }
    });

    it("lets the tags move that a filter excludes from being immutable, and keeps those that one excludes from moving", () => {
        const { call } = open("ecr");
        const filters = [{ filterType: "WILDCARD", filter: "build*-v1.0" }];
        call("CreateRepository", {
            repositoryName: "app",
            imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters: filters,
        });
        for (const tag of ["build-v1.0", "build-arm-v1.0", "v1", "build-v1x0"]) {
            call("PutImage", put(tag, `${tag} one`));
        }
        const moves = (tag: string) => () => call("PutImage", put(tag, `${tag} two`));
        moves("build-v1.0")();
        moves("build-arm-v1.0")();
        for (const tag of ["v1", "build-v1x0"]) {
            assert.throws(moves(tag), { code: "ImageTagAlreadyExistsException" });
        }
        const described = () => call("DescribeRepositories", {}).repositories[0];
        assert.deepEqual(described().imageTagMutabilityExclusionFilters, filters);
        call("PutImageTagMutability", {
            repositoryName: "app",
            imageTagMutability: "MUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters: filters,
        });
        assert.throws(() => call("PutImage", put("build-v1.0", "three")), { code: "ImageTagAlreadyExistsException" });
        moves("v1")();
        call("PutImageTagMutability", { repositoryName: "app", imageTagMutability: "IMMUTABLE" });
        assert.equal(described().imageTagMutabilityExclusionFilters, undefined);
    });

    for (const [what, imageTagMutability, filters] of [
        ["filters without a setting that has some", "IMMUTABLE", [{ filterType: "WILDCARD", filter: "a" }]],
        ["a setting with exclusions without one", "IMMUTABLE_WITH_EXCLUSION", []],
        ["three wildcards", "IMMUTABLE_WITH_EXCLUSION", [{ filterType: "WILDCARD", filter: "a*b*c*" }]],
        ["another type", "IMMUTABLE_WITH_EXCLUSION", [{ filterType: "PREFIX", filter: "a" }]],
        ["six filters", "IMMUTABLE_WITH_EXCLUSION", Array(6).fill({ filterType: "WILDCARD", filter: "a" })],
    ] as const) {
        it(`refuses ${what}`, () => {
            const { call } = open("ecr");
            const input = { repositoryName: "app", imageTagMutability, imageTagMutabilityExclusionFilters: filters };
            assert.throws(() => call("CreateRepository", input), { code: "InvalidParameterException" });
        });
    }

    it("tells a missing tag from a missing repository", () => {
        const { call } = open("ecr");
        const describe = () => call("DescribeImages", { repositoryName: "app", imageIds: [{ imageTag: "v1" }] });
        assert.throws(describe, { code: "RepositoryNotFoundException" });
        call("CreateRepository", { repositoryName: "app" });
        assert.throws(describe, { code: "ImageNotFoundException" });
        call("PutImage", put("v1", "one"));
        assert.equal(describe().imageDetails[0].imageSizeInBytes, 7);
    });

    it("applies the lifecycle policy within a day", () => {
        const { account, call } = open("ecr");
        call("CreateRepository", { repositoryName: "app" });
        const selection = { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 2 };
        const rules = [{ rulePriority: 1, selection, action: { type: "expire" } }];
        call("PutLifecyclePolicy", { repositoryName: "app", lifecyclePolicyText: JSON.stringify({ rules }) });
        ["one", "two", "three"].forEach(name => call("PutImage", put(name, name)));
        account.advance(DAY + 1000);
        const { imageIds } = call("ListImages", { repositoryName: "app" });
        assert.deepEqual(
            imageIds.map(({ imageTag }: { imageTag: string }) => imageTag),
            ["two", "three"],
        );
    });

    it("lets no rule of a policy count what an earlier one picked", () => {
        const rule = (rulePriority: number, selection: object) => ({
            rulePriority,
            selection,
            action: { type: "expire" },
        });
        const rules = parseLifecyclePolicy(
            JSON.stringify({
                rules: [
                    rule(2, { tagStatus: "any", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 }),
                    rule(1, {
                        tagStatus: "tagged",
                        tagPrefixList: ["v"],
                        countType: "imageCountMoreThan",
                        countNumber: 1,
                    }),
                ],
            }),
        );
        const images = [
            { tags: ["v1"], pushedAt: 0 },
            { tags: ["v2"], pushedAt: 1 },
            { tags: ["old"], pushedAt: 0 },
        ];
        assert.deepEqual(expired(rules, images, 3 * DAY), [images[0], images[2]]);
    });
});

describe("SSM", () => {
    it("keeps versions, and shows a SecureString to those who decrypt only", () => {
        const { call } = open("ssm");
        call("PutParameter", { Name: "/a/b", Value: "one", Type: "SecureString" });
        assert.throws(() => call("PutParameter", { Name: "/a/b", Value: "two", Type: "SecureString" }), {
            code: "ParameterAlreadyExists",
        });
        assert.equal(call("PutParameter", { Name: "/a/b", Value: "two", Overwrite: true }).Version, 2);
        const read = (Name: string, WithDecryption = true) =>
            call("GetParameter", { Name, WithDecryption }).Parameter.Value;
        assert.equal(read("/a/b"), "two");
        assert.equal(read("/a/b:1"), "one");
        assert.equal(read("arn:aws:ssm:us-east-1:123456789012:parameter/a/b"), "two");
        assert.notEqual(read("/a/b", false), "two");
        assert.throws(() => read("/a/b:9"), { code: "ParameterVersionNotFound" });
        const { Parameters, InvalidParameters } = call("GetParameters", { Names: ["/a/b", "/none"] });
        assert.deepEqual([Parameters.length, InvalidParameters], [1, ["/none"]]);
    });

    for (const [Name, code] of [
        ["relative/path", "ValidationException"],
        ["/aws/reserved", "AccessDeniedException"],
        ["/with space", "ValidationException"],
    ] as const) {
        it(`refuses the name ${Name}`, () => {
            const put = () => open("ssm").call("PutParameter", { Name, Value: "v", Type: "String" });
            assert.throws(put, { code });
        });
    }
});

describe("Secrets Manager", () => {
    it("moves AWSCURRENT and AWSPREVIOUS, and keeps a deleted name for its window", () => {
        const { account, call } = open("secretsmanager");
        call("CreateSecret", { Name: "s", SecretString: "one" });
        ["two", "three"].forEach(SecretString => call("PutSecretValue", { SecretId: "s", SecretString }));
        const at = (VersionStage: string) => call("GetSecretValue", { SecretId: "s", VersionStage }).SecretString;
        assert.deepEqual([at("AWSCURRENT"), at("AWSPREVIOUS")], ["three", "two"]);
        call("DeleteSecret", { SecretId: "s", RecoveryWindowInDays: 7 });
        assert.throws(() => at("AWSCURRENT"), { code: "InvalidRequestException" });
        assert.throws(() => call("CreateSecret", { Name: "s" }), { code: "InvalidRequestException" });
        account.advance(7 * DAY);
        assert.ok(call("CreateSecret", { Name: "s" }).ARN);
    });
});

describe("CloudWatch", () => {
    const alarm = {
        AlarmName: "errors",
        MetricName: "HTTPCode_Target_5XX_Count",
        Namespace: "AWS/ApplicationELB",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: "GreaterThanThreshold",
    };

    for (const [TreatMissingData, expected] of [
        ["notBreaching", "OK"],
        ["breaching", "ALARM"],
        ["missing", "INSUFFICIENT_DATA"],
    ] as const) {
        it(`an alarm without data that treats it as ${TreatMissingData} becomes ${expected}`, () => {
            const { account, call } = open("cloudwatch");
            call("PutMetricAlarm", { ...alarm, TreatMissingData });
            const state = () => call("DescribeAlarms", { AlarmNames: ["errors"] }).MetricAlarms[0].StateValue;
            assert.equal(state(), "INSUFFICIENT_DATA");
            account.advance(60_000);
            assert.equal(state(), expected);
        });
    }

    it("keeps the state that was set when the alarm is put again", () => {
        const { call } = open("cloudwatch");
        call("PutMetricAlarm", alarm);
        call("SetAlarmState", { AlarmName: "errors", StateValue: "ALARM", StateReason: "test" });
        call("PutMetricAlarm", { ...alarm, Threshold: 9 });
        const [described] = call("DescribeAlarms", {}).MetricAlarms;
        assert.deepEqual([described.StateValue, described.Threshold], ["ALARM", 9]);
    });
});

describe("ACM and Route 53", () => {
    it("a certificate is issued once its record is there", () => {
        const { session, call } = open("acm");
        const { HostedZone } = session.call("route53", "CreateHostedZone", {
            Name: "example.com",
            CallerReference: "1",
        });
        const { CertificateArn } = call("RequestCertificate", {
            DomainName: "app.example.com",
            ValidationMethod: "DNS",
        });
        const certificate = () => call("DescribeCertificate", { CertificateArn }).Certificate;
        assert.equal(certificate().Status, "PENDING_VALIDATION");
        const { Name, Type, Value } = certificate().DomainValidationOptions[0].ResourceRecord;
        const change = (Action: string, record: object) =>
            session.call("route53", "ChangeResourceRecordSets", {
                HostedZoneId: HostedZone.Id,
                ChangeBatch: { Changes: [{ Action, ResourceRecordSet: { Name, Type, TTL: 60, ...record } }] },
            });
        change("CREATE", { ResourceRecords: [{ Value: "something.else." }] });
        assert.equal(certificate().Status, "PENDING_VALIDATION");
        assert.throws(() => change("CREATE", {}), { code: "InvalidChangeBatch" });
        const { Id } = change("UPSERT", { ResourceRecords: [{ Value }] }).ChangeInfo;
        assert.equal(session.call("route53", "GetChange", { Id }).ChangeInfo.Status, "INSYNC");
        assert.equal(certificate().Status, "ISSUED");
        assert.throws(() => session.call("route53", "DeleteHostedZone", { Id: HostedZone.Id }), {
            code: "HostedZoneNotEmpty",
        });
    });
});

describe("Application Auto Scaling", () => {
    it("refuses a service that is not there", () => {
        const register = () =>
            open("application-autoscaling").call("RegisterScalableTarget", {
                ServiceNamespace: "ecs",
                ScalableDimension: "ecs:service:DesiredCount",
                ResourceId: "service/none/app",
                MinCapacity: 1,
                MaxCapacity: 2,
            });
        assert.throws(register, { code: "ValidationException", message: /ECS service doesn't exist/ });
    });
});

describe("CloudWatch Logs", () => {
    it("encrypts a log group with another key, or with AWS's own again", () => {
        const { call } = open("logs");
        const kmsKeyId = "arn:aws:kms:us-east-1:123456789012:key/logs";
        const key = () => call("DescribeLogGroups", {}).logGroups[0].kmsKeyId as unknown;
        call("CreateLogGroup", { logGroupName: "/app" });
        call("AssociateKmsKey", { logGroupName: "/app", kmsKeyId });
        assert.equal(key(), kmsKeyId);
        assert.throws(() => call("AssociateKmsKey", { logGroupName: "/app", kmsKeyId: "alias/logs" }), {
            code: "InvalidParameterException",
        });
        call("DisassociateKmsKey", { logGroupName: "/app" });
        assert.equal(key(), undefined);
    });
});

describe("WAF", () => {
    const firewall = (region: string) => `arn:aws:wafv2:${region}:123456789012:regional/webacl/shop/0123`;

    it("guards load balancers that are there, with web ACLs of their region", () => {
        const { session, call } = open("wafv2");
        const { Vpc } = session.call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" });
        const Subnets = ["a", "b"].map((zone, index) => {
            const input = { VpcId: Vpc.VpcId, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: `us-east-1${zone}` };
            return session.call("ec2", "CreateSubnet", input).Subnet.SubnetId as string;
        });
        const made = session.call("elbv2", "CreateLoadBalancer", { Name: "web", Scheme: "internal", Subnets });
        const ResourceArn = made.LoadBalancers[0].LoadBalancerArn as string;
        call("AssociateWebACL", { ResourceArn, WebACLArn: firewall("us-east-1") });
        assert.equal(call("GetWebACLForResource", { ResourceArn }).WebACL.Name, "shop");
        call("DisassociateWebACL", { ResourceArn });
        assert.deepEqual(call("GetWebACLForResource", { ResourceArn }), {});
        for (const [input, code] of [
            [{ ResourceArn, WebACLArn: firewall("eu-west-1") }, "WAFInvalidParameterException"],
            [{ ResourceArn, WebACLArn: "shop" }, "WAFInvalidParameterException"],
            [{ ResourceArn: "app/web", WebACLArn: firewall("us-east-1") }, "WAFInvalidParameterException"],
            [{ ResourceArn: `${ResourceArn}0`, WebACLArn: firewall("us-east-1") }, "WAFNonexistentItemException"],
        ] as const) {
            assert.throws(() => call("AssociateWebACL", input), { code });
        }
    });
});
