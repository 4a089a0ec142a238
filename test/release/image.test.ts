import assert from "node:assert/strict";
import { ecrReference, parseEcrReference, repositoryName, type EcrImage } from "../../release";

const image: EcrImage = { accountId: "123456789012", region: "eu-west-1", repository: "shop-app" };
const digest = `sha256:${"a".repeat(64)}`;

describe("A reference to an image in ECR", () => {
    for (const [more, expected] of [
        [{}, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop-app"],
        [{ tag: "abc" }, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop-app:abc"],
        [{ digest }, `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop-app@${digest}`],
        [{ tag: "abc", digest }, `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop-app@${digest}`],
        [{ region: "cn-north-1", tag: "abc" }, "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/shop-app:abc"],
    ] as const) {
        it(`is ${expected}`, () => assert.equal(ecrReference({ ...image, ...more }), expected));
    }

    it("has the parts it was made of", () => {
        for (const parts of [
            { tag: "abc" },
            { digest },
            { region: "cn-north-1", tag: "1" },
            { repository: "team/shop.app" },
        ]) {
            const whole = { tag: undefined, digest: undefined, ...image, ...parts };
            assert.deepEqual(parseEcrReference(ecrReference(whole)), whole);
        }
    });

    it("is not one of another registry", () => {
        assert.equal(parseEcrReference("postgres:15-alpine"), undefined);
        assert.equal(parseEcrReference("public.ecr.aws/docker/library/busybox:1"), undefined);
    });
});

describe("The name of a repository", () => {
    for (const [project, service, expected] of [
        ["todo", "app", "todo-app"],
        ["Todo", "App", "todo-app"],
        ["todo_", "app", "todo-app"],
        ["todo", "-app_", "todo-app"],
        ["my_shop", "web.api", "my_shop-web.api"],
        ["a", "b..c__d", "a-b_c_d"],
    ] as const) {
        it(`of ${project} and ${service} is ${expected}`, () => {
            assert.equal(repositoryName(project, service), expected);
            assert.match(
                expected,
                /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
                "ECR's own rule",
            );
        });
    }
});
