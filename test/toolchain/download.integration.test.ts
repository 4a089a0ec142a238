import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { create } from "tar";
import { ensurePulumi, Unavailable } from "../../toolchain";
import { download } from "../../toolchain/download";

const ARCHIVE = `pulumi-v3.220.0-${process.platform}-${process.arch}.tar.gz`;

describe("the official download", () => {
    let folder: string;
    let into: string;
    let server: http.Server;
    let files: Record<string, Buffer | string>;
    let env: NodeJS.ProcessEnv;
    const said: string[] = [];
    const show = { progress: (line: string) => void said.push(line) };

    beforeEach(async () => {
        folder = await fs.mkdtemp(path.join(os.tmpdir(), "swingbridge-download-"));
        into = path.join(folder, "into");
        await fs.mkdir(into);
        const archive = await releaseArchive(folder);
        files = {
            [`/v3.220.0/${ARCHIVE}`]: archive,
            "/v3.220.0/pulumi-3.220.0-checksums.txt": `${createHash("sha256").update(archive).digest("hex")}  ${ARCHIVE}\n`,
        };
        server = http.createServer((request, response) => {
            const content = files[request.url ?? ""];
            response.writeHead(content === undefined ? 404 : 200).end(content);
        });
        await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
        env = {
            PATH: "/bin",
            SWINGBRIDGE_PULUMI_MIRROR: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        };
    });
    afterEach(async () => {
        server.closeAllConnections();
        await new Promise(resolve => server.close(resolve));
        await fs.rm(folder, { recursive: true, force: true });
    });

    it("keeps what a Node.js program needs, and nothing else", async () => {
        await download(into, env, show);
        assert.deepEqual((await fs.readdir(into)).sort(), [
            "pulumi",
            "pulumi-analyzer-policy",
            "pulumi-language-nodejs",
        ]);
        assert.match(said.join("\n"), /Downloading Pulumi 3\.220\.0 .* from 127\.0\.0\.1/);
    });

    it("ends in a complete installation", async () => {
        const installers = [{ origin: "download" as const, what: "the official download", install: download }];
        const options = { ...show, env: { ...env, SWINGBRIDGE_CACHE: path.join(folder, "cache") }, installers };
        assert.equal((await ensurePulumi(options)).origin, "download");
        assert.equal((await ensurePulumi(options)).origin, "cache");
    });

    for (const [what, harm, expected] of [
        [
            "an archive that is not what the release says",
            () => void (files[`/v3.220.0/${ARCHIVE}`] = "x"),
            /the release says .*it was not used/,
        ],
        ["a release without the archive", () => void delete files[`/v3.220.0/${ARCHIVE}`], /answered 404/],
        [
            "checksums that do not name the archive",
            () => void (files["/v3.220.0/pulumi-3.220.0-checksums.txt"] = "x"),
            /checksums do not name/,
        ],
        [
            "a mirror that is not https",
            () => void (env.SWINGBRIDGE_PULUMI_MIRROR = "http://example.com/x"),
            /not an https URL/,
        ],
        ["a mirror that is no URL", () => void (env.SWINGBRIDGE_PULUMI_MIRROR = "nowhere"), /not an https URL/],
    ] as const) {
        it(`refuses ${what}`, async () => {
            harm();
            await assert.rejects(download(into, env, show), (error: unknown) => {
                assert.ok(error instanceof Unavailable);
                assert.match(error.message, expected);
                return true;
            });
            assert.ok(!(await fs.readdir(into)).includes("pulumi"));
        });
    }

    it("is refused where nobody listens, and the next way is taken", async () => {
        const port = (server.address() as AddressInfo).port;
        await new Promise(resolve => server.close(resolve));
        const closed = { ...env, SWINGBRIDGE_PULUMI_MIRROR: `http://127.0.0.1:${port}`, SWINGBRIDGE_CACHE: folder };
        const next = {
            origin: "go" as const,
            what: "a fake build",
            install: async (target: string) => {
                for (const part of ["pulumi", "pulumi-language-nodejs", "pulumi-analyzer-policy"]) {
                    await fs.writeFile(path.join(target, part), "#!/bin/sh\necho v3.220.0\n", { mode: 0o755 });
                }
            },
        };
        const installers = [{ origin: "download" as const, what: "the official download", install: download }, next];
        said.length = 0;
        assert.equal((await ensurePulumi({ ...show, env: closed, installers })).origin, "go");
        assert.match(
            said.join("\n"),
            /No Pulumi by the official download: 127\.0\.0\.1:\d+ cannot be reached \(.*ECONNREFUSED/,
        );
        await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    });
});

/** An archive of the release's layout, its programs being shell scripts. */
async function releaseArchive(folder: string): Promise<Buffer> {
    const content = path.join(folder, "release/pulumi");
    await fs.mkdir(content, { recursive: true });
    for (const name of ["pulumi", "pulumi-language-nodejs", "pulumi-analyzer-policy", "pulumi-language-python"]) {
        await fs.writeFile(path.join(content, name), "#!/bin/sh\necho v3.220.0\n", { mode: 0o755 });
    }
    const file = path.join(folder, "release.tar.gz");
    await create({ file, gzip: true, cwd: path.dirname(content) }, ["pulumi"]);
    return await fs.readFile(file);
}
