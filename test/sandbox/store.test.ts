import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { openStore, StoreLocked, StoreUnreadable, Transaction, type Store } from "../../sandbox/store";

describe("The store", () => {
    let folder: string;
    const opened: Store[] = [];

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "store-"));
    });
    afterEach(() => {
        opened.splice(0).forEach(store => store.close());
        fs.rmSync(folder, { recursive: true });
    });

    const journal = () => path.join(folder, "journal.jsonl");

    function open(): Store {
        const store = openStore(folder);
        opened.push(store);
        return store;
    }

    function reopen(store: Store): Store {
        opened.splice(opened.indexOf(store), 1);
        store.close();
        return open();
    }

    function write(store: Store, at: number, change: (transaction: Transaction) => void): void {
        const transaction = new Transaction(store.state);
        change(transaction);
        store.append({ at, writes: transaction.pending });
    }

    const rows = (store: Store, table = "t") => store.state.list(table).map(text => JSON.parse(text) as unknown);

    it("has after a restart what was written, in the order of creation", () => {
        let store = open();
        write(store, 1, transaction => {
            transaction.put("t", "b", { n: 1 });
            transaction.put("t", "a", { n: 2 });
        });
        write(store, 2, transaction => transaction.put("t", "b", { n: 3, text: 'line\nfeed, "quotes", ü' }));
        write(store, 3, transaction => transaction.delete("t", "a"));
        write(store, 4, transaction => transaction.put("t", "a", { n: 4 }));
        store = reopen(store);
        assert.deepEqual(rows(store), [{ n: 3, text: 'line\nfeed, "quotes", ü' }, { n: 4 }]);
        assert.equal(store.lastAt, 4);
    });

    describe("a last line that was not finished is as if it had never been", () => {
        for (const [how, tail] of [
            ["half a line", '{"at":2,"writes":[["t","b",{"n"'],
            ["a whole line without its line feed", '{"at":2,"writes":[["t","b",{"n":2}]]}'],
            ["half of a letter", Buffer.from('{"at":2,"writes":[["t","b",{"n":"ü').subarray(0, -1)],
        ] as const) {
            it(how, () => {
                let store = open();
                write(store, 1, transaction => transaction.put("t", "a", { n: 1 }));
                store = opened.pop() ?? store;
                store.close();
                fs.appendFileSync(journal(), tail);
                store = open();
                assert.deepEqual(rows(store), [{ n: 1 }]);
                write(store, 3, transaction => transaction.put("t", "c", { n: 3 }));
                assert.deepEqual(rows(reopen(store)), [{ n: 1 }, { n: 3 }]);
            });
        }

        it("the very first line", () => {
            fs.writeFileSync(journal(), '{"swingbr');
            assert.deepEqual(rows(open()), []);
        });
    });

    it("says where a journal is damaged elsewhere, and gives the lock back", () => {
        const store = open();
        write(store, 1, transaction => transaction.put("t", "a", { n: 1 }));
        opened.pop()?.close();
        fs.appendFileSync(journal(), "not JSON\n");
        assert.throws(() => open(), new RegExp(`${journal()}:3: this line is damaged`));
        assert.throws(() => open(), StoreUnreadable);
    });

    it("does not read a journal of another version", () => {
        fs.writeFileSync(journal(), '{"swingbridgeSandbox":99}\n');
        assert.throws(() => open(), StoreUnreadable);
    });

    it("forgets superseded rows once they are most of the file", () => {
        const store = open();
        write(store, 1, transaction => transaction.put("t", "first", { n: 0 }));
        for (let n = 1; n <= 5_000; n++) {
            write(store, n, transaction => transaction.put("t", "a", { n }));
        }
        const lines = fs.readFileSync(journal(), "utf8").split("\n").length;
        assert.ok(lines < 2_500, `${lines} lines`);
        const again = reopen(store);
        assert.deepEqual(rows(again), [{ n: 0 }, { n: 5_000 }]);
        assert.equal(again.lastAt, 5_000);
    });

    it("ignores a compaction that was killed", () => {
        const store = open();
        write(store, 1, transaction => transaction.put("t", "a", { n: 1 }));
        fs.writeFileSync(`${journal()}.next`, '{"swingbridgeSandbox":1}\n{"at":9,"wri');
        assert.deepEqual(rows(reopen(store)), [{ n: 1 }]);
        assert.equal(fs.existsSync(`${journal()}.next`), false);
    });

    it("can be read by its owner only: the account's secrets are in it", () => {
        open();
        assert.equal(fs.statSync(journal()).mode & 0o077, 0);
    });

    describe("has one owner", () => {
        it("and names its process to whoever comes second", () => {
            open();
            assert.throws(() => open(), new RegExp(`${folder} is in use by process ${process.pid}`));
            assert.throws(() => open(), StoreLocked);
        });

        it("until it is closed", () => {
            const store = open();
            assert.ok(reopen(store));
        });

        it("whose lock ends with its process, however that ended", async () => {
            const child = spawnWriter(folder);
            await once(child.stdout, "data");
            assert.throws(() => open(), new RegExp(`process ${child.pid}`));
            child.kill("SIGKILL");
            await once(child, "exit");
            assert.ok(open());
        });

        it("even where its number was given to another process since", () => {
            fs.writeFileSync(path.join(folder, "lock.1"), JSON.stringify({ pid: process.pid, started: "long ago" }));
            assert.ok(open());
        });
    });

    it("killed at any moment, keeps every request that was answered and no half of one", async function () {
        this.timeout(60_000);
        for (let round = 0; round < 5; round++) {
            const child = spawnWriter(folder);
            let answered = "";
            child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
                answered += chunk;
                // The moment differs from round to round: after the first answers, or in the middle of compactions.
                if (answered.split("\n").length > 1 + round * 700) {
                    child.kill("SIGKILL");
                }
            });
            await once(child, "close");
            const store = open();
            const last = Number(answered.trimEnd().split("\n").at(-1));
            const [left, right] = [rows(store, "left"), rows(store, "right")] as { n: number }[][];
            assert.deepEqual(left, right);
            assert.ok((left?.[0]?.n ?? 0) >= last, `answered ${last}, kept ${left?.[0]?.n}`);
            opened.pop()?.close();
        }
    });
});

/** A process that writes two rows in each request, for ever, and says the number of each request once it is kept. */
function spawnWriter(folder: string) {
    const script = `
        const fs = require("node:fs");
        const { openStore, Transaction } = require(${JSON.stringify(path.resolve(__dirname, "../../sandbox/store"))});
        // A pipe that is full refuses; waiting for it would let the loop end.
        const say = text => {
            for (;;) {
                try {
                    return fs.writeSync(1, text);
                } catch (error) {
                    if (error.code !== "EAGAIN") throw error;
                }
            }
        };
        const store = openStore(${JSON.stringify(folder)});
        const begun = JSON.parse(store.state.get("left", "row") ?? '{"n":0}').n;
        for (let n = begun + 1; ; n++) {
            const transaction = new Transaction(store.state);
            transaction.put("left", "row", { n });
            transaction.put("right", "row", { n });
            store.append({ at: n, writes: transaction.pending });
            say(n + "\\n");
        }
    `;
    return spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], {
        cwd: path.resolve(__dirname, "../.."),
        stdio: ["ignore", "pipe", "inherit"],
    });
}
