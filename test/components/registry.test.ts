import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { placeOf } from "../../components/registry";
import { capture, valueOf, type Call } from "./harness";
import { ACCOUNT } from "./mock-account";

const IDENTITY = "aws:index/getCallerIdentity:getCallerIdentity";
const QUESTIONS = [IDENTITY, "aws:index/getPartition:getPartition", "aws:index/getRegion:getRegion"];

const part = (name: string, opts?: pulumi.ComponentResourceOptions) =>
    new pulumi.ComponentResource("test:part:Part", name, {}, opts);
const tokens = (calls: readonly Call[]) => calls.map(call => call.token).sort();

describe("the place of a component", () => {
    it("is asked for once in a program, however many components want to know", async () => {
        const { calls, result } = await capture(() => {
            const parent = part("parent");
            return [parent, part("child", { parent }), part("sibling")].map(placeOf);
        });
        assert.deepEqual(tokens(calls), QUESTIONS);
        assert.deepEqual(
            (await Promise.all(result.map(valueOf))).map(({ account }) => account),
            [ACCOUNT, ACCOUNT, ACCOUNT],
        );
    });

    it("is that of the component's own provider", async () => {
        const { calls } = await capture(() => {
            const provider = new Provider("elsewhere", { region: "eu-central-1" });
            const parent = part("there", { providers: [provider] });
            [part("here"), parent, part("child", { parent })].forEach(placeOf);
        });
        assert.deepEqual(tokens(calls), [...QUESTIONS, ...QUESTIONS].sort());
        const asked = calls.filter(({ token }) => token === IDENTITY).map(({ provider }) => provider);
        assert.equal(asked[0], undefined);
        assert.match(asked[1]!, /::pulumi:providers:aws::elsewhere::/);
    });

    it("is asked for again by the next program", async () => {
        for (let program = 0; program < 2; program++) {
            assert.deepEqual(tokens((await capture(() => placeOf(part("one")))).calls), QUESTIONS);
        }
    });
});
