import assert from "node:assert/strict";
import { layOutSubnets, type SubnetSpec } from "../../../sandbox/providers/awsx/subnets";

const layout = (cidr: string, zones: string[], strategy: "Auto" | "Legacy", specs?: SubnetSpec[], mask?: number) =>
    Object.fromEntries(
        layOutSubnets("vpc", cidr, zones, strategy, specs, mask).map(({ name, cidrBlock }) => [name, cidrBlock]),
    );

describe("Subnets of awsx:ec2:Vpc", () => {
    it("share two zones out: half private, a quarter public", () => {
        assert.deepEqual(layout("10.0.0.0/16", ["a", "b"], "Auto"), {
            "vpc-private-1": "10.0.0.0/18",
            "vpc-public-1": "10.0.64.0/19",
            "vpc-private-2": "10.0.128.0/18",
            "vpc-public-2": "10.0.192.0/19",
        });
    });

    it("leave the fourth part free with three zones", () => {
        assert.deepEqual(layout("10.0.0.0/16", ["a", "b", "c"], "Legacy"), {
            "vpc-private-1": "10.0.0.0/19",
            "vpc-public-1": "10.0.32.0/20",
            "vpc-private-2": "10.0.64.0/19",
            "vpc-public-2": "10.0.96.0/20",
            "vpc-private-3": "10.0.128.0/19",
            "vpc-public-3": "10.0.160.0/20",
        });
    });

    it("keep their place when a zone is added, where zones have blocks of a given size", () => {
        const two = layout("10.0.0.0/16", ["a", "b"], "Auto", undefined, 19);
        assert.deepEqual(two, {
            "vpc-private-1": "10.0.0.0/20",
            "vpc-public-1": "10.0.16.0/21",
            "vpc-private-2": "10.0.32.0/20",
            "vpc-public-2": "10.0.48.0/21",
        });
        const three = layout("10.0.0.0/16", ["a", "b", "c"], "Auto", undefined, 19);
        assert.deepEqual({ ...three, ...two }, three);
    });

    it("follow the specs", () => {
        const specs: SubnetSpec[] = [
            { type: "Public", cidrMask: 24 },
            { type: "Isolated", name: "data", size: 1024 },
        ];
        assert.deepEqual(layout("10.0.0.0/16", ["a"], "Auto", specs), {
            "vpc-public-1": "10.0.0.0/24",
            "vpc-data-1": "10.0.4.0/22",
        });
    });

    it("are refused where they do not fit", () => {
        assert.throws(
            () => layout("10.0.0.0/24", ["a", "b"], "Auto", [{ type: "Public", cidrMask: 24 }]),
            /too large for VPC/,
        );
        assert.throws(() => layout("10.0.0.0/16", ["a", "b", "c"], "Auto", undefined, 17), /3 zones of \/17/);
        assert.throws(() => layout("10.0.0.0/26", ["a", "b"], "Auto"), /at least \/26 available per AZ/);
    });
});
