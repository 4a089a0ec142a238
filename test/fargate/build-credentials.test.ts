import assert from "node:assert/strict";
import { convert, failure } from "./fixture";

const VALUE = "npm_0123456789";

const shop = (build: object, more: object = {}) => ({
    services: { app: { build: { context: ".", ...build }, ...more } },
    secrets: { token: { environment: "TOKEN" }, file: { file: "token.txt" } },
});
const environment = { TOKEN: VALUE };

describe("The secrets of a build", () => {
    it("have their target as id, or their name, and are values beside the project: no parameter, nothing in it", () => {
        const { project, secretValues } = convert(
            shop({ secrets: [{ source: "token", target: "npm" }, "file"] }),
            {},
            { environment, files: { "token.txt": "from a file" } },
        );
        assert.deepEqual(project.images[0]?.secrets, { npm: "token", file: "file" });
        assert.deepEqual(project.secrets, []);
        assert.equal(secretValues.get("token"), VALUE);
        assert.equal(secretValues.get("file"), "from a file");
        assert.ok(!JSON.stringify(project).includes(VALUE));
    });

    it("are parameters where a container reads them too", () => {
        const compose = shop({ secrets: ["token"] }, { secrets: ["token"] });
        const { project, secretValues } = convert(compose, {}, { environment });
        assert.deepEqual(project.secrets, [{ name: "token", from: "compose" }]);
        assert.equal(secretValues.get("token"), VALUE);
    });

    it("may be given by the stack's configuration", () => {
        const { secretValues } = convert(shop({ secrets: ["token"] }), {}, { given: { token: "given" } });
        assert.equal(secretValues.get("token"), "given");
    });

    it("are missed where they have no value, and refused where they are bytes", () => {
        assert.match(
            failure(() => convert(shop({ secrets: ["token"] }))).message,
            /secrets\.token\.environment {2}needs the environment variable TOKEN, which is not there/,
        );
        const files = { "token.txt": Buffer.from([0xff, 0]) };
        assert.match(
            failure(() => convert(shop({ secrets: ["file"] }), {}, { files })).message,
            /bytes that are no text/,
        );
    });
});

describe("The SSH agent of a build", () => {
    it("is the default one", () => {
        const { project } = convert(shop({ ssh: ["default"] }));
        assert.deepEqual(project.images[0]?.ssh, ["default"]);
    });
});
