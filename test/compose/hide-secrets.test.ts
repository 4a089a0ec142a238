import assert from "node:assert/strict";
import { withoutSecrets } from "../../compose/hide-secrets";

describe("A line in a message", () => {
    const lines: [string, string][] = [
        ["      POSTGRES_PASSWORD: correct horse", "      POSTGRES_PASSWORD: ***"],
        ['      POSTGRES_PASSWORD: "correct horse"', "      POSTGRES_PASSWORD: ***"],
        ["      - API_KEY=0123456789", "      - API_KEY=***"],
        ["    environment: { TOKEN: abc, LEVEL: debug }", "    environment: { TOKEN: ***, LEVEL: debug }"],
        ["  DATABASE_URL: postgres://app:hunter2@db/app", "  DATABASE_URL: postgres://app:***@db/app"],
        ["  auth: eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", "  auth: ***"],
    ];
    for (const [line, shown] of lines) {
        it(`does not repeat the secret of ${shown.trim()}`, () => assert.equal(withoutSecrets(line), shown));
    }

    for (const line of [
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
