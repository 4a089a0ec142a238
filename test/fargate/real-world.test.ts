import assert from "node:assert/strict";
import { join } from "node:path";
import { loadCompose } from "../../compose";
import {
    FargateError,
    reportText,
    toFargate,
    type FargateProject,
    type FargateSettings,
    type Verdict,
} from "../../fargate";
import { CORPUS, optionsOf, readCase } from "../compose/corpus";
import { NO_SETTINGS } from "./fixture";

/** Projects of the kind that people have, with every secret that their files hold, and what is refused of them. */
const PROJECTS: Record<string, { secrets: string[]; refused: string[] }> = {
    wordpress: { secrets: ["somewordpress"], refused: ["db.cap_add"] },
    "nginx-php": {
        secrets: ["hunter2hunter2", "s3cr3tpw", "abc def"],
        refused: ["mysql.volumes", "web.volumes"],
    },
    kafka: { secrets: [], refused: ["broker.ulimits.memlock", "init-topics.depends_on.broker.condition"] },
    django: {
        secrets: ["djangosecretkey123", "p4ssw0rd", "pgsecret99", "myredispw", "s3cretflower"],
        refused: ["flower.command", "redis.command"],
    },
    traefik: {
        secrets: [],
        refused: [
            "traefik.security_opt",
            "traefik.volumes",
            "watchtower.pid",
            "watchtower.privileged",
            "watchtower.volumes",
        ],
    },
    monitoring: {
        secrets: ["admin123"],
        refused: [
            "cadvisor.devices",
            "cadvisor.privileged",
            "grafana.volumes",
            "node-exporter.deploy.mode",
            "node-exporter.pid",
            "node-exporter.volumes",
            "prometheus.volumes",
        ],
    },
    minio: { secrets: ["minioadmin-secret"], refused: [] },
    elastic: {
        secrets: ["elasticpw1", "kibanapw1"],
        refused: ["es01.ulimits.memlock", "filebeat.volumes", "volumes.esdata01.driver_opts"],
    },
    supabase: {
        secrets: ["your-super-secret-pg", "your-super-secret-jwt-token", "eyJyb2xl", "logflare-key-1"],
        refused: ["db.volumes", "vector.volumes"],
    },
    gitlab: {
        secrets: ["smtp-secret"],
        refused: ["gitlab.volumes", "runner.dns", "runner.group_add", "runner.stop_signal", "runner.volumes"],
    },
    immich: {
        secrets: ["postgrespw"],
        refused: [
            "database.volumes",
            "immich-server.deploy.resources.reservations.devices",
            "immich-server.device_cgroup_rules",
            "immich-server.volumes",
        ],
    },
};

interface Judged {
    verdicts: readonly Verdict[];
    project: FargateProject;
    error?: FargateError;
    /** What people read. */
    text: string;
}

function judge(name: string, settings: Partial<FargateSettings> = {}): Judged {
    const folder = join(CORPUS, `real-${name}`);
    const compose = loadCompose(optionsOf(folder, readCase(`real-${name}`)));
    try {
        const { verdicts, project } = toFargate(compose, { ...NO_SETTINGS, ...settings });
        return { verdicts, project, text: reportText(verdicts) };
    } catch (error) {
        assert.ok(error instanceof FargateError, String(error));
        const { verdicts, project, message } = error;
        return { verdicts, project, error, text: [message, reportText(verdicts)].join("\n") };
    }
}

describe("A project of the kind that people have", () => {
    for (const [name, { secrets, refused }] of Object.entries(PROJECTS)) {
        it(`${name}: what is refused is what Fargate cannot do, each with a way on`, () => {
            const stopping = judge(name).verdicts.filter(({ level }) => level === "refused");
            assert.deepEqual([...new Set(stopping.map(({ allowKey }) => allowKey))].sort(), refused);
            stopping.forEach(({ fix, key }) => assert.ok(fix, key));
        });

        it(`${name}: it converts once the stack accepts that`, () => {
            const { error, project } = judge(name, { allow: refused });
            assert.equal(error, undefined);
            assert.ok(project.services.length > 0);
        });

        it(`${name}: no message and no variable holds a secret`, () => {
            const { text, verdicts, project } = judge(name);
            const variables = [...project.services, ...project.jobs].flatMap(({ task }) =>
                task.containers.map(({ environment }) => environment),
            );
            for (const shown of [text, JSON.stringify(verdicts), JSON.stringify(variables)]) {
                secrets.forEach(secret => assert.ok(!shown.includes(secret), `${secret} in ${shown}`));
            }
        });
    }
});
