/**
 * The program behind each command that stands in for another: hands its arguments to the sandbox and gives the answer
 * back. Standard input is read only where an argument says so: a loop around the command may be reading it.
 */
export const CLIENT = `
const http = require("node:http");
const { readFileSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const [socketPath, tool, ...args] = process.argv.slice(2);
const reads = args.some(arg => arg === "-" || arg === "--password-stdin" || arg === "/dev/stdin" || arg.endsWith("file:///dev/stdin") || arg === "--file=-" || arg === "-f-");
const ask = (args, input) => new Promise((resolve, reject) => {
    const request = http.request({ socketPath, method: "POST", path: "/" + tool }, response => {
        const chunks = [];
        response.on("data", chunk => chunks.push(chunk)).on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    request.on("error", reject);
    request.end(JSON.stringify({ args, folder: process.cwd(), environment: process.env, input: input.toString("base64") }));
});
(async () => {
    let answer = await ask(args, reads ? readFileSync(0) : Buffer.alloc(0));
    const { instead } = answer;
    if (instead) {
        const { status } = spawnSync(instead.file, instead.args, { stdio: "inherit" });
        answer = status === 0 && instead.rest ? await ask(instead.rest, Buffer.alloc(0)) : { code: status ?? 1 };
    }
    process.stderr.write(answer.errors ?? "");
    process.stdout.write(Buffer.from(answer.output ?? "", "base64"));
    process.exitCode = answer.code;
})().catch(error => {
    console.error(tool + ": the sandbox does not answer: " + error.message);
    process.exitCode = 1;
});
`;
