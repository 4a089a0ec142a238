import assert from "node:assert/strict";
import { withoutSecrets } from "../../compose/hide-secrets";

describe("A line in a message", () => {
    const lines: [string, string][] = [
        ["      POSTGRES_PASSWORD: correct horse", "      POSTGRES_PASSWORD: ***"],
        ['      POSTGRES_PASSWORD: "correct horse"', "      POSTGRES_PASSWORD: ***"],
        ["      - API_KEY=0123456789", "      - API_KEY=***"],
        ["    environment: { TOKEN: abc, LEVEL: debug }", "    environment: { TOKEN: ***, LEVEL: debug }"],
        ["  DATABASE_URL: postgres://app:hunter2@db/app", "  DATABASE_URL: postgres://app:***@db/app"],
        ["      PGPASSWORD: correct horse", "      PGPASSWORD: ***"],
        [
            "    command: redis-server --requirepass hunter2 --appendonly yes",
            "    command: redis-server --requirepass *** --appendonly yes",
        ],
        [
            '    command: ["redis-server", "--requirepass", "hunter2"]',
            '    command: ["redis-server", "--requirepass", "***"]',
        ],
        ["    command: celery flower --basic_auth=admin:hunter2", "    command: celery flower --basic_auth=admin:***"],
        [
            "      test: mysqladmin ping -h localhost -uroot -phunter2",
            "      test: mysqladmin ping -h localhost -uroot -p***",
        ],
        ['      test: [CMD, mysqladmin, ping, "-phunter2"]', '      test: [CMD, mysqladmin, ping, "-p***"]'],
        [`  token_of: ghp_${"a".repeat(36)}`, "  token_of: ***"],
        [`        ${"MIIEvQIBADANBgkq".repeat(4)}`, "        ***"],
        ["        gitlab_rails['smtp_password'] = \"hunter2\"", "        gitlab_rails['smtp_password'] = ***"],
        ["  auth: eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", "  auth: ***"],
    ];
    for (const [line, shown] of lines) {
        it(`does not repeat the secret of ${shown.trim()}`, () => assert.equal(withoutSecrets(line), shown));
    }

    it("does not repeat the value of the option above", () => {
        assert.equal(withoutSecrets("      - hunter2", "      - --requirepass"), "      - ***");
        assert.equal(withoutSecrets("      - --verbose", "      - --password"), "      - --verbose");
        assert.equal(withoutSecrets("      - yes", "      - --appendonly"), "      - yes");
    });

    for (const line of [
        "    command: pg_restore --no-password --dbname app",
        "    command: redis-server --requirepass $$REDIS_PASSWORD",
        "    command: mysqladmin ping -h localhost -p$$MYSQL_ROOT_PASSWORD",
        "    x-aws-pull_credentials: arn:aws:secretsmanager:us-east-1:123456789012:secret:hub",
        "      POSTGRES_PASSWORD: ${DB_PASSWORD:?needed}",
        "      POSTGRES_PASSWORD_FILE: /run/secrets/db",
        "    secrets: [db-password]",
        "      password: &anchor",
        "      DATABASE_URL: postgres://app:${DB_PASSWORD}@db/app",
        "    image: registry.example.com:5000/app:1",
    ]) {
        it(`shows ${line.trim()} as it stands`, () => assert.equal(withoutSecrets(line), line));
    }
});
