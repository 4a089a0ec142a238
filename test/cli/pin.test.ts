import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Credentials } from "../../cli/pin/credentials";
import { findImages } from "../../cli/pin/find-images";
import { isLiteral, planImage, rewrite } from "../../cli/pin/plan";
import { Registry, RegistryError } from "../../cli/pin/registry";

const DIGEST = `sha256:${"d".repeat(64)}`;

/** Pins every image that can be to the same digest. */
function pin(text: string, update = false): string {
    const changes = findImages(text, "compose.yaml")
        .map(image => planImage(image, update))
        .flatMap(plan =>
            plan.action === "resolve" && isLiteral(text, plan.image)
                ? [{ image: plan.image, reference: `${plan.tagged}@${DIGEST}` }]
                : [],
        );
    return rewrite(text, changes);
}

describe("Pinning the images of a file", () => {
    for (const [what, before, after] of [
        ["a plain value", "image: redis:7", `image: redis:7@${DIGEST}`],
        ["one without a tag, which is latest", "image: redis", `image: redis:latest@${DIGEST}`],
        ["one in double quotes", 'image: "redis:7"', `image: "redis:7@${DIGEST}"`],
        ["one in single quotes, with a comment", "image:   'redis:7' # cache", `image:   'redis:7@${DIGEST}' # cache`],
        ["one of a registry with a port", "image: localhost:5000/a/b:1", `image: localhost:5000/a/b:1@${DIGEST}`],
        ["a pinned one", `image: redis:7@sha256:${"e".repeat(64)}`, undefined],
        ["one with a variable", "image: redis:${TAG}", undefined],
        ["one of a service that is built", "image: shop\n    build: .", undefined],
        ["a block of text", "image: |-\n      redis:7", undefined],
        ["an escaped one", 'image: "redis\\u003a7"', undefined],
    ] as const) {
        it(`${after === undefined ? "leaves" : "changes"} ${what}`, () => {
            const file = (image: string) => `services:\n  cache:\n    ${image}\n`;
            assert.equal(pin(file(before)), file(after ?? before));
        });
    }

    it("keeps comments, order, line ends and all that is not an image", () => {
        const text = [
            "# The shop",
            "x-base: &base   # shared",
            "  image: node:22",
            "services:",
            "  a: { <<: *base, environment: { image: keep:1 } }",
            "  b: { <<: [*base], labels: [image=keep] }",
            "",
            "  db:   # postgres",
            "    image:  postgres:15   # 16 has another data format",
            "volumes: { image: {} }",
            "",
        ].join("\r\n");
        assert.equal(
            pin(text),
            text
                .replace("image: node:22", `image: node:22@${DIGEST}`)
                .replace("image:  postgres:15", `image:  postgres:15@${DIGEST}`),
        );
    });

    it("follows the tag of a pinned image on request", () => {
        const file = (digest: string) => `services: { a: { image: "redis:7@${digest}" } }\n`;
        assert.equal(pin(file(`sha256:${"e".repeat(64)}`), true), file(DIGEST));
    });

    for (const [reference, update, action] of [
        [`redis@${DIGEST}`, true, "skip"],
        [`redis@${DIGEST}`, false, "pinned"],
        ["${IMAGE}", false, "skip"],
        ["redis:7", false, "resolve"],
    ] as const) {
        it(`${reference} is to be ${action}${update ? " with --update" : ""}`, () => {
            const [image] = findImages(`services: { a: { image: "${reference}" } }`, "f");
            assert.equal(planImage(image!, update).action, action);
        });
    }

    it("knows where each image stands", () => {
        const [image] = findImages("services:\n  a:\n    image: b\n", "f.yaml");
        assert.deepEqual(image!.position, { file: "f.yaml", line: 3, column: 12 });
    });
});

/** A registry on this machine that speaks the OCI protocol; `secured` is how it wants to know who asks. */
class LocalRegistry {
    readonly asked: string[] = [];
    private constructor(
        private readonly server: Server,
        readonly host: string,
    ) {}

    static async start(secured: "no" | "token" | "basic", manifests: Record<string, string>, tells = true) {
        const started: { registry?: LocalRegistry } = {};
        const server = createServer((request, response) =>
            started.registry!.answer(request, response, secured, manifests, tells),
        );
        await new Promise<void>(ready => server.listen(0, "127.0.0.1", ready));
        started.registry = new LocalRegistry(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
        return started.registry;
    }

    close(): void {
        this.server.close();
        this.server.closeAllConnections();
    }

    private answer(
        { url = "", method = "", headers }: IncomingMessage,
        response: ServerResponse,
        secured: string,
        manifests: Record<string, string>,
        tells: boolean,
    ): void {
        this.asked.push(`${method} ${url}`);
        const authorization = headers.authorization ?? "";
        if (url.startsWith("/token")) {
            const known = authorization === `Basic ${Buffer.from("me:secret").toString("base64")}`;
            response.writeHead(known ? 200 : 401).end(JSON.stringify({ token: "t" }));
            return;
        }
        if (secured !== "no" && !authorization.startsWith(secured === "token" ? "Bearer t" : "Basic ")) {
            const challenge = `Bearer realm="http://${this.host}/token",service="here",scope="repository:a/b:pull"`;
            response
                .writeHead(401, { "www-authenticate": secured === "token" ? challenge : 'Basic realm="here"' })
                .end();
            return;
        }
        const [, repository, tag] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url) ?? [];
        const manifest = manifests[`${repository}:${tag}`];
        if (manifest === undefined || !/oci\.image\.index/.test(headers.accept ?? "")) {
            response.writeHead(404).end();
            return;
        }
        const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
        response.writeHead(200, tells ? { "docker-content-digest": digest } : {});
        response.end(method === "HEAD" ? undefined : manifest);
    }
}

describe("A registry's digest of a tag", () => {
    const MANIFEST = '{"schemaVersion":2}';
    const EXPECTED = `sha256:${createHash("sha256").update(MANIFEST).digest("hex")}`;
    const account = Buffer.from("me:secret").toString("base64");

    for (const [what, secured, tells] of [
        ["is what it tells", "no", true],
        ["is made of the manifest where it tells none", "no", false],
        ["is given for a token", "token", true],
        ["is given for a password", "basic", true],
    ] as const) {
        it(what, async () => {
            const local = await LocalRegistry.start(secured, { "a/b:1": MANIFEST }, tells);
            try {
                const registry = new Registry(new Credentials({ [local.host]: { auth: account } }));
                assert.equal(await registry.digest(`${local.host}/a/b:1`), EXPECTED);
                if (secured === "token") {
                    const tokens = () => local.asked.filter(line => line.startsWith("GET /token"));
                    assert.deepEqual(tokens(), ["GET /token?service=here&scope=repository%3Aa%2Fb%3Apull"]);
                    await registry.digest(`${local.host}/a/b:1`);
                    assert.equal(tokens().length, 1, "the token is used again");
                }
            } finally {
                local.close();
            }
        });
    }

    for (const [what, secured, reference, expected] of [
        ["no such tag", "no", "a/b:2", /has no .*a\/b:2/],
        ["no credentials", "token", "a/b:1", /does not show .* \(401\)/],
    ] as const) {
        it(`${what} is said in words`, async () => {
            const local = await LocalRegistry.start(secured, { "a/b:1": MANIFEST });
            try {
                await assert.rejects(
                    new Registry(new Credentials({})).digest(`${local.host}/${reference}`),
                    (error: Error) =>
                        error instanceof RegistryError && expected.test(error.message) && error.fix !== "",
                );
            } finally {
                local.close();
            }
        });
    }

    it("a registry that is not there is said in words", async () => {
        const local = await LocalRegistry.start("no", {});
        local.close();
        await assert.rejects(new Registry(new Credentials({})).digest(`${local.host}/a:1`), /cannot be reached/);
    });
});
