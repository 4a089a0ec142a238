import assert from "node:assert/strict";
import { convert, convertApp, IMAGE, problems, verdictOf } from "./fixture";

const logged = (logging: object) => convertApp({ logging }, { allow: ["app.logging"] });

describe("Logs", () => {
    for (const driver of ["json-file", "local", "syslog", "gelf", "fluentd", "journald", "none"]) {
        it(`of ${driver} go to the service's own group in CloudWatch`, () => {
            const conversion = logged({ driver, options: { "max-size": "10m" } });
            assert.equal(conversion.container.logConfiguration, undefined);
            assert.match(verdictOf(conversion, "services.app.logging").reason, new RegExp(`not to ${driver}`));
        });
    }

    it("of awslogs keep their options; what ECS does not take is refused", () => {
        const options = { "awslogs-stream-prefix": "shop", mode: "non-blocking", "max-buffer-size": "25m" };
        const conversion = logged({ driver: "awslogs", options: { ...options, "awslogs-stream": "x" } });
        assert.deepEqual(conversion.container.logConfiguration, { logDriver: "awslogs", options });
        assert.equal(verdictOf(conversion, "services.app.logging.options.awslogs-stream").level, "refused");
    });

    it("of splunk keep their options, and their token is a secret", () => {
        const options = { "splunk-url": "https://splunk:8088", "splunk-token": "t0ken-of-splunk" };
        const { container, project, secretValues } = logged({ driver: "splunk", options });
        assert.deepEqual(container.logConfiguration, {
            logDriver: "splunk",
            options: { "splunk-url": "https://splunk:8088" },
            secretOptions: { "splunk-token": { secret: "app-log-splunk_token" } },
        });
        assert.equal(secretValues.get("app-log-splunk_token"), "t0ken-of-splunk");
        assert.ok(!JSON.stringify(project).includes("t0ken-of-splunk"));
    });

    it("of awsfirelens go through one log router of the task, with whatever its output takes", () => {
        const options = { Name: "datadog", apikey: "k-of-datadog", dd_service: "shop" };
        const { container, spec } = logged({ driver: "awsfirelens", options });
        assert.deepEqual(container.logConfiguration, {
            logDriver: "awsfirelens",
            options: { Name: "datadog", dd_service: "shop" },
            secretOptions: { apikey: { secret: "app-log-apikey" } },
        });
        const router = spec.task.containers.find(({ firelensConfiguration }) => firelensConfiguration)!;
        assert.deepEqual([router.name, router.logConfiguration], ["log_router", undefined]);
    });

    for (const [logging, message] of [
        [{ driver: "splunk" }, /logging has no splunk-token and no splunk-url/],
        [{ driver: "awsfirelens" }, /logging has no Name/],
        [{ driver: "awslogs", options: { mode: "fast" } }, /options\.mode is "fast"/],
        [{ driver: "awslogs", options: { "awslogs-create-group": "yes" } }, /awslogs-create-group is "yes"/],
        [{ driver: "awslogs", options: { "max-buffer-size": "much" } }, /max-buffer-size is "much"/],
        [
            { driver: "awslogs", options: { "awslogs-datetime-format": "%Y", "awslogs-multiline-pattern": "^x" } },
            /has awslogs-datetime-format and awslogs-multiline-pattern/,
        ],
    ] as const) {
        it(`cannot be configured as ${JSON.stringify(logging)}`, () => {
            assert.match(problems(() => convertApp({ logging })).join("\n"), message);
        });
    }

    it("without a driver, and with an empty one, are CloudWatch's", () => {
        assert.equal(convert({ services: { app: { image: IMAGE } } }).project.services[0]!.task.containers.length, 1);
        assert.equal(logged({ options: { "max-size": "10m" } }).container.logConfiguration, undefined);
    });
});
