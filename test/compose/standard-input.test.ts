import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { standardInput, type ReadSome } from "../../compose/standard-input";

/** Gives these one after the other: text arrives, a code is an error. */
function reader(...arrivals: (string | { code: string })[]): ReadSome {
    return buffer => {
        const next = arrivals.shift();
        if (typeof next === "object") {
            throw Object.assign(new Error(next.code), next);
        }
        return next === undefined ? 0 : buffer.write(next);
    };
}

describe("Standard input", () => {
    it("is read to its end, in as many parts as it comes", () => {
        assert.equal(String(standardInput(100, reader("name: ", "shop"))), "name: shop");
    });

    it("is waited for where nothing has arrived yet", () => {
        const slow = reader({ code: "EAGAIN" }, "name: ", { code: "EAGAIN" }, { code: "EAGAIN" }, "shop");
        assert.equal(String(standardInput(100, slow)), "name: shop");
    });

    it("ends as a pipe of Windows does", () => {
        assert.equal(String(standardInput(100, reader("shop", { code: "EOF" }, "never"))), "shop");
    });

    it("is left alone beyond the limit, which one byte more shows", () => {
        const endless: ReadSome = buffer => buffer.fill("x").length;
        assert.equal(standardInput(200_000, endless).length, 200_001);
    });

    it("says what else is wrong", () => {
        assert.throws(() => standardInput(100, reader({ code: "EISDIR" })), { code: "EISDIR" });
    });

    it("is whole from a pipe that does not block, and whose writer is late", async () => {
        // Whoever touches `process.stdin` has made the pipe non-blocking.
        const script =
            "process.stdin; process.stderr.write('reading');" +
            "process.stdout.write(String(require('./compose/standard-input').standardInput(1e7).length));";
        const root = join(__dirname, "../..");
        const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], { cwd: root });
        child.stderr.once("data", () => {
            for (let part = 0; part < 30; part++) {
                child.stdin.write("x".repeat(100_000));
            }
            child.stdin.end();
        });
        let said = "";
        child.stdout.setEncoding("utf8").on("data", text => (said += text));
        await new Promise(resolve => child.once("close", resolve));
        assert.equal(said, "3000000");
    });
});
