import assert from "node:assert/strict";
import { Network, type NetworkArgs } from "../../components/network";
import { capture, valueOf } from "./harness";
import { checkComponents } from "./invariants";

const VPC = "awsx:ec2:Vpc";
const DHCP_OPTIONS = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions";
const DHCP_ASSOCIATION = "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation";

const build = (args?: NetworkArgs) => checkComponents(() => new Network("net", args));

describe("Network", () => {
    it("makes a VPC over two zones with one NAT gateway and DNS host names", async () => {
        const graph = await build();
        assert.deepEqual(graph.names(), ["awsx:ec2:Vpc net-vpc", "swingbridge:network:Network net"]);
        const { inputs, remote } = graph.one(VPC);
        assert.equal(remote, true);
        assert.equal(inputs.cidrBlock, "10.0.0.0/16");
        assert.equal(inputs.numberOfAvailabilityZones, 2);
        assert.deepEqual(inputs.natGateways, { strategy: "Single" });
        assert.equal(inputs.enableDnsHostnames, true);
        assert.equal(inputs.enableDnsSupport, true);
    });

    it("gives the VPC's id and one subnet of each kind per zone", async () => {
        const { result } = await build();
        assert.equal(result.owned, true);
        assert.equal(result.cidrBlock, "10.0.0.0/16");
        assert.equal(await valueOf(result.vpcId), "vpc-net-vpc");
        assert.deepEqual(await Promise.all(result.publicSubnetIds.map(valueOf)), [
            "subnet-net-vpc-public-1",
            "subnet-net-vpc-public-2",
        ]);
        assert.deepEqual(await Promise.all(result.privateSubnetIds.map(valueOf)), [
            "subnet-net-vpc-private-1",
            "subnet-net-vpc-private-2",
        ]);
    });

    for (const [cidrBlock, mask] of [
        [undefined, 19],
        ["10.8.0.0/20", 23],
        ["10.8.0.0/24", undefined],
    ] as const) {
        it(`gives each zone a block that stays when zones are added, where the VPC is large enough: ${cidrBlock}`, async () => {
            const graph = await build(cidrBlock === undefined ? {} : { cidrBlock });
            assert.equal(graph.one(VPC).inputs.availabilityZoneCidrMask, mask);
        });
    }

    for (const zones of [1, 2, 3]) {
        it(`knows at preview how many subnets there are (zones: ${zones})`, async () => {
            const { result } = await capture(() => new Network("net", { numberOfAvailabilityZones: zones }), {
                preview: true,
            });
            assert.equal(result.privateSubnetIds.length, zones);
            assert.equal(result.publicSubnetIds.length, zones);
        });
    }

    for (const strategy of ["None", "Single", "OnePerAz"] as const) {
        it(`passes the NAT strategy ${strategy} on`, async () => {
            const graph = await build({ natGateways: strategy });
            assert.deepEqual(graph.one(VPC).inputs.natGateways, { strategy });
        });
    }

    it("searches the private namespace for short names, with AWS's resolver", async () => {
        const graph = await build({ searchDomain: "dev.todo.internal" });
        const options = graph.one(DHCP_OPTIONS);
        assert.equal(options.inputs.domainName, "dev.todo.internal");
        assert.deepEqual(options.inputs.domainNameServers, ["AmazonProvidedDNS"]);
        assert.deepEqual(graph.one(DHCP_ASSOCIATION).inputs, {
            vpcId: "vpc-net-vpc",
            dhcpOptionsId: "net-dhcp-options-id",
        });
        assert.equal(graph.one(DHCP_ASSOCIATION).deleteBeforeReplace, true); // a VPC has one
    });

    it("lets a transform have the last word", async () => {
        const graph = await build({
            searchDomain: "dev.todo.internal",
            transform: {
                vpc: { instanceTenancy: "dedicated" },
                dhcpOptions: args => void (args.domainName = "dev.todo.internal ec2.internal"),
            },
        });
        assert.equal(graph.one(VPC).inputs.instanceTenancy, "dedicated");
        assert.equal(graph.one(DHCP_OPTIONS).inputs.domainName, "dev.todo.internal ec2.internal");
    });

    describe("adopting a VPC", () => {
        const existing = {
            vpcId: "vpc-1",
            publicSubnetIds: ["subnet-a", "subnet-b"],
            privateSubnetIds: ["subnet-c"],
        };

        it("creates nothing and hands the ids on", async () => {
            const graph = await build({ existing });
            assert.deepEqual(graph.names(), ["swingbridge:network:Network net"]);
            assert.equal(graph.result.owned, false);
            assert.equal(await valueOf(graph.result.vpcId), "vpc-1");
            assert.deepEqual(await Promise.all(graph.result.publicSubnetIds.map(valueOf)), ["subnet-a", "subnet-b"]);
            assert.deepEqual(await Promise.all(graph.result.privateSubnetIds.map(valueOf)), ["subnet-c"]);
        });

        it("refuses properties of a new VPC and too few subnets, all at once", () =>
            assert.rejects(
                build({
                    existing: { ...existing, publicSubnetIds: ["subnet-a"], privateSubnetIds: [] },
                    natGateways: "None",
                    searchDomain: "a.b",
                }),
                /natGateways, searchDomain: only for a VPC of our own.*\n.*publicSubnetIds: .* two subnets.*\n.*privateSubnetIds: /,
            ));
    });
});
