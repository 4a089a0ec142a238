import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { createAccount } from "../../sandbox/account";
import { AwsError, type Account, type ServiceModule } from "../../sandbox/aws/service";
import { startClock } from "../../sandbox/clock";
import { openStore } from "../../sandbox/store";
import { uniqueDigits } from "../../sandbox/unique";
import { openAccount, START } from "./account";

interface Lamp {
    name: string;
    lit: boolean;
    at: number;
}

const lamps = (account: Account) => account.table<Lamp>("test.lamps");

/** A service that shows everything an account offers: lamps that light up after a while. */
const lampService: ServiceModule = {
    name: "lamp",
    operations: {
        CreateLamp(account, { name, after }: { name: string; after: number }) {
            lamps(account).put(name, { name, lit: false, at: account.now });
            account.schedule({ type: "lamp.lit", due: account.now + after, subject: `lamp/${name}`, detail: { name } });
            return { id: account.uniqueId(8) };
        },
        DescribeLamps: account => ({ lamps: lamps(account).list(), now: account.now }),
        /** Writes, and then fails. */
        BreakLamp(account, { name }: { name: string }) {
            lamps(account).delete(name);
            account.unschedule(`lamp/${name}`);
            throw new AwsError("LampBroken", "it broke");
        },
        /** Calls an operation that writes and fails, and goes on. */
        TryToBreakLamp(account, { name }: { name: string }) {
            lamps(account).put("witness", { name: "witness", lit: false, at: account.now });
            try {
                account.call("lamp", "BreakLamp", { name });
            } catch {
                // what it wrote is gone
            }
            return { lamps: lamps(account).list() };
        },
        Fault: (account, subject: Record<string, string>) => ({ fault: account.fault("lamp.moment", subject) }),
        CreateTrap(account) {
            account.schedule({ type: "lamp.trap", due: account.now + 5, subject: "lamp/trap", detail: {} });
            return {};
        },
    },
    events: {
        "lamp.lit"(account, { detail }) {
            const name = String(detail["name"]);
            lamps(account).put(name, { name, lit: true, at: account.now });
            if (name === "chain") {
                account.schedule({
                    type: "lamp.lit",
                    due: account.now + 10,
                    subject: "lamp/end",
                    detail: { name: "end" },
                });
            }
        },
        "lamp.trap"() {
            throw new Error("trapped");
        },
    },
    polls: { DescribeLamps: (_account, { name }: { name?: string }) => name && `lamp/${name}` },
};

const open = (faults = {}) => {
    const account = openAccount({ modules: [lampService], ...faults });
    return { account, session: account.session("us-east-1") };
};

const lit = (output: { lamps: Lamp[] }) => output.lamps.filter(lamp => lamp.lit).map(({ name }) => name);

describe("The account", () => {
    it("keeps regions apart", () => {
        const { account, session } = open();
        session.call("lamp", "CreateLamp", { name: "a", after: 1000 });
        assert.deepEqual(account.session("eu-west-1").call("lamp", "DescribeLamps", {}).lamps, []);
    });

    it("keeps nothing of an operation that fails", () => {
        const { account, session } = open();
        session.call("lamp", "CreateLamp", { name: "a", after: 1000 });
        assert.throws(() => session.call("lamp", "BreakLamp", { name: "a" }), { code: "LampBroken" });
        assert.equal(session.call("lamp", "DescribeLamps", {}).lamps.length, 1);
        assert.equal(account.upcoming().length, 1);
    });

    it("keeps nothing of a failed call within an operation that goes on", () => {
        const { session } = open();
        session.call("lamp", "CreateLamp", { name: "a", after: 1000 });
        const { lamps } = session.call<{ lamps: Lamp[] }>("lamp", "TryToBreakLamp", { name: "a" });
        assert.deepEqual(
            lamps.map(({ name }) => name),
            ["a", "witness"],
        );
    });

    it("gives copies: changing what was read changes nothing", () => {
        const { session } = open();
        session.call("lamp", "CreateLamp", { name: "a", after: 1000 });
        session.call("lamp", "DescribeLamps", {}).lamps[0].lit = true;
        assert.deepEqual(lit(session.call("lamp", "DescribeLamps", {})), []);
    });

    it("says of unknown operations and services that they are not simulated", () => {
        const { session } = open();
        assert.throws(() => session.call("lamp", "Explode", {}), {
            code: "NotSimulated",
            message: /lamp:Explode is not/,
        });
        assert.throws(() => session.call("none", "Explode", {}), { code: "NotSimulated" });
    });

    it("gives the same ids to the same requests, and none twice", () => {
        const ids = () => {
            const { session } = open();
            return ["a", "b"].map(name => session.call("lamp", "CreateLamp", { name, after: 1 }).id);
        };
        assert.deepEqual(ids(), ids());
        const all = Array.from({ length: 16 ** 3 }, (_, n) => uniqueDigits(n, 3));
        assert.equal(new Set(all).size, 16 ** 3);
    });

    describe("in step mode", () => {
        it("time stands still until somebody waits for something", () => {
            const { session } = open();
            session.call("lamp", "CreateLamp", { name: "a", after: 60_000 });
            assert.deepEqual(lit(session.call("lamp", "DescribeLamps", {})), []);
            assert.deepEqual(lit(session.call("lamp", "DescribeLamps", { name: "a" })), ["a"]);
        });

        it("a poll brings about the next event of its subject, and all that is due before", () => {
            const { account, session } = open();
            session.call("lamp", "CreateLamp", { name: "late", after: 60_000 });
            session.call("lamp", "CreateLamp", { name: "early", after: 30_000 });
            session.call("lamp", "CreateLamp", { name: "later", after: 90_000 });
            assert.deepEqual(lit(session.call("lamp", "DescribeLamps", { name: "late" })), ["late", "early"]);
            assert.deepEqual(
                account.upcoming().map(({ subject }) => subject),
                ["lamp/later"],
            );
        });

        it("a poll of a subject with nothing ahead changes nothing", () => {
            const { session } = open();
            session.call("lamp", "CreateLamp", { name: "a", after: 60_000 });
            assert.deepEqual(lit(session.call("lamp", "DescribeLamps", { name: "b" })), []);
        });
    });

    it("an event sees the time at which it was due, and what follows from it is in time too", () => {
        const { account, session } = open();
        session.call("lamp", "CreateLamp", { name: "chain", after: 100 });
        const created = account.clock.now();
        account.advance(3_600_000);
        const { lamps } = session.call<{ lamps: Lamp[] }>("lamp", "DescribeLamps", {});
        assert.deepEqual(
            lamps.map(({ name, at }) => [name, at]),
            [
                ["chain", created + 100],
                ["end", created + 110],
            ],
        );
    });

    it("an event that fails is told once and does not stop the account", () => {
        const { account, session } = open();
        session.call("lamp", "CreateTrap", {});
        assert.throws(() => account.advance(10), /trapped/);
        assert.ok(session.call("lamp", "DescribeLamps", {}));
    });

    describe("faults", () => {
        const identity = () => open();

        it("hit as often as they say, after as many as they let pass", () => {
            const { account, session } = identity();
            account.addFault({ service: "lamp", operation: "DescribeLamps", kind: "throttling", skip: 1, times: 2 });
            const outcomes = Array.from({ length: 5 }, () => {
                try {
                    session.call("lamp", "DescribeLamps", {});
                    return "ok";
                } catch (error) {
                    return (error as AwsError).code;
                }
            });
            assert.deepEqual(outcomes, ["ok", "ThrottlingException", "ThrottlingException", "ok", "ok"]);
        });

        for (const [rule, expected] of [
            [{ kind: "throttling" }, { code: "ThrottlingException", status: 400 }],
            [{ kind: "serverError" }, { code: "InternalFailure", status: 500 }],
            [{ kind: "error" }, { code: "AccessDeniedException", status: 400 }],
            [
                { kind: "error", code: "Odd", message: "told so", status: 418 },
                { code: "Odd", message: "told so", status: 418 },
            ],
        ] as const) {
            it(`${JSON.stringify(rule)} refuses and does nothing`, () => {
                const { account, session } = identity();
                account.addFault({ service: "*", times: 1, ...rule });
                assert.throws(() => session.call("lamp", "CreateLamp", { name: "a", after: 1 }), expected);
                assert.deepEqual(session.call("lamp", "DescribeLamps", {}).lamps, []);
            });
        }

        it("concern their own operation only", () => {
            const { account, session } = identity();
            account.addFault({ service: "lamp", operation: "CreateLamp", kind: "throttling" });
            account.addFault({ service: "other", kind: "throttling" });
            assert.ok(session.call("lamp", "DescribeLamps", {}));
        });

        it("happen at the moments that a service names, to the subjects that match", () => {
            const { account, session } = identity();
            account.addFault({
                moment: "lamp.moment",
                kind: "flicker",
                match: { name: "a" },
                detail: { for: 3 },
                times: 1,
            });
            const at = (name: string) => session.call("lamp", "Fault", { name }).fault;
            assert.equal(at("b"), undefined);
            assert.deepEqual(at("a"), { kind: "flicker", detail: { for: 3 } });
            assert.equal(at("a"), undefined);
        });

        it("are forgotten one by one or together", () => {
            const { account } = identity();
            const first = account.addFault({ service: "lamp", kind: "slow" });
            account.addFault({ service: "lamp", kind: "slow" });
            account.clearFaults(first.id);
            assert.equal(account.faults().length, 1);
            account.clearFaults();
            assert.equal(account.faults().length, 0);
        });
    });

    it("goes on after a restart where it was: rows, time, what is upcoming, ids and faults", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "account-"));
        try {
            const start = () => {
                const store = openStore(folder);
                const clock = startClock({ mode: "step" }, store.lastAt ?? START);
                return createAccount({ store, clock, modules: [lampService] });
            };
            const before = start();
            const { id } = before.session("us-east-1").call("lamp", "CreateLamp", { name: "a", after: 60_000 });
            before.advance(30_000);
            before.addFault({ service: "lamp", operation: "BreakLamp", kind: "serverError" });
            const time = before.clock.now();
            before.close();

            const after = start();
            const session = after.session("us-east-1");
            assert.equal(after.clock.now(), time);
            assert.equal(after.faults().length, 1);
            assert.notEqual(session.call("lamp", "CreateLamp", { name: "b", after: 90_000 }).id, id);
            assert.deepEqual(lit(session.call("lamp", "DescribeLamps", { name: "a" })), ["a"]);
            after.close();
        } finally {
            fs.rmSync(folder, { recursive: true });
        }
    });
});
