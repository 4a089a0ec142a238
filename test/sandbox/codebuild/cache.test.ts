import assert from "node:assert/strict";
import type { Build } from "@aws-sdk/client-codebuild";

import { openBuilds, saidBy, spec, type BuildHost } from "./project";

describe("A cache in S3", function () {
    this.timeout(20_000);
    let host: BuildHost;

    beforeEach(() => {
        host = openBuilds();
        host.createRole();
        host.session.call("s3", "CreateBucket", { Bucket: "caches" });
        host.create({ cache: { type: "S3", location: "caches/app" } });
    });
    afterEach(() => host.close());

    const keys = (): string[] =>
        host.session
            .call<{ Contents?: { Key: string }[] }>("s3", "ListObjectsV2", { Bucket: "caches" })
            .Contents?.map(({ Key }) => Key) ?? [];
    const build = (commands: string[], cache: object, more: object = {}): Promise<Build> =>
        host.run(spec({ build: commands }, { cache }), more);
    const SHOW = "cat modules/a 2>/dev/null || echo none";
    const keep = (text: string) => [SHOW, `mkdir -p modules ~/.npm; echo ${text} > modules/a; echo ${text} > ~/.npm/b`];
    const PATHS = ["modules/**/*", "/root/.npm/**/*"];

    it("gives a build the files that the one before it kept, of the source and of the home", async () => {
        const first = await build(keep("one"), { paths: PATHS });
        assert.deepEqual(saidBy(host, first), ["none"]);
        const [key, ...more] = keys();
        assert.match(key ?? "", /^app\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        assert.deepEqual(more, []);
        const second = await build([...keep("two"), "cat ~/.npm/b"], { paths: PATHS });
        assert.deepEqual(saidBy(host, second), ["one", "two"]);
        assert.deepEqual(saidBy(host, await build([SHOW, "cat ~/.npm/b"], { paths: PATHS })), ["two", "two"]);
        assert.deepEqual(keys(), [key]);
    });

    it("of a build that failed is not kept", async () => {
        await build([...keep("broken"), "false"], { paths: PATHS });
        assert.deepEqual(keys(), []);
    });

    it("is no other project's, unless they share a namespace", async () => {
        await build(keep("one"), { paths: PATHS });
        host.create({ name: "other", cache: { type: "S3", location: "caches/app" } });
        const other = await build([SHOW], { paths: PATHS }, { projectName: "other" });
        assert.deepEqual(saidBy(host, other), ["none"]);
        const cacheOverride = { type: "S3", location: "caches/app", cacheNamespace: "shared" };
        await build(keep("shared"), { paths: PATHS }, { cacheOverride });
        const sharing = await build([SHOW], { paths: PATHS }, { projectName: "other", cacheOverride });
        assert.deepEqual(saidBy(host, sharing), ["shared"]);
    });

    it("with a key is made once; another one is found by how its key begins, or not at all with other paths", async () => {
        const lock = (text: string) => `printf ${text} > lock`;
        const hashed = { key: "npm-$(codebuild-hash-files lock)", "fallback-keys": ["npm-"], paths: PATHS };
        // The key is made before the first command: nothing is there to hash yet.
        const failed = await build([lock("a")], hashed);
        assert.match(host.log(failed).join("\n"), /codebuild-hash-files: no files match lock/);
        const keyed = (VERSION: string) => ({ environmentVariablesOverride: [{ name: "VERSION", value: VERSION }] });
        const cache = { key: "npm-$VERSION", "fallback-keys": ["npm-"], paths: PATHS };
        await build(keep("one"), cache, keyed("1"));
        assert.deepEqual(saidBy(host, await build(keep("changed"), cache, keyed("1"))), ["one"]);
        assert.deepEqual(saidBy(host, await build(keep("two"), cache, keyed("2"))), ["one"]);
        assert.deepEqual(saidBy(host, await build([SHOW], { ...cache, action: "restore" }, keyed("2"))), ["two"]);
        assert.deepEqual(saidBy(host, await build([SHOW], { ...cache, action: "save" }, keyed("2"))), ["none"]);
        const others = { ...cache, paths: ["modules/**/*"] };
        assert.deepEqual(saidBy(host, await build([SHOW], others, keyed("2"))), ["none"]);
        assert.ok(keys().some(key => key.endsWith("/npm-1")) && keys().some(key => key.endsWith("/npm-2")));
    });

    it("that is not there, cannot be had, or is not below source or home, is told in the log and holds nobody up", async () => {
        const away = await build(["true"], { paths: ["/etc/hostname", "../*"] });
        assert.equal(away.buildStatus, "SUCCEEDED");
        assert.match(host.log(away).join("\n"), /keeps only what is below the source and below \/root: not \/etc/);
        assert.match(host.log(away).join("\n"), /Unable to download cache: NoSuchKey/);
        const cacheOverride = { type: "S3", location: "gone/app" };
        const gone = await build(keep("one"), { paths: PATHS }, { cacheOverride });
        assert.equal(gone.buildStatus, "SUCCEEDED");
        assert.match(host.log(gone).join("\n"), /Unable to upload cache: NoSuchBucket/);
    });
});
