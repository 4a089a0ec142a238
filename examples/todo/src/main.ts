import * as fs from "node:fs";
import * as nodemailer from "nodemailer";
import { createClient } from "redis";
import { postgresStore } from "./postgres";
import { createServer } from "./server";
import { memoryStore } from "./todos";

/** A secret arrives as a variable or, the way Compose delivers it, as a file. */
function secret(name: string): string | undefined {
    const file = process.env[`${name}_FILE`];
    return file ? fs.readFileSync(file, "utf8").trimEnd() : process.env[name];
}

async function connectVisits(
    url: string | undefined,
): Promise<{ count: () => Promise<number>; close: () => Promise<void> }> {
    if (!url) {
        let visits = 0;
        return { count: async () => ++visits, close: async () => undefined };
    }
    const client = createClient({ url });
    client.on("error", error => process.stderr.write(`redis: ${String(error)}\n`));
    await client.connect();
    return { count: () => client.incr("visits"), close: () => client.close() };
}

function mailer(url: string | undefined): (title: string) => Promise<void> {
    if (!url) {
        return async title => void process.stdout.write(`done: ${title}\n`);
    }
    const transport = nodemailer.createTransport(url);
    return async title =>
        void (await transport.sendMail({ from: "todo@example.com", to: "you@example.com", subject: `Done: ${title}` }));
}

async function main(): Promise<void> {
    const databaseUrl = process.env.DATABASE_URL;
    const todos = databaseUrl
        ? await postgresStore({ connectionString: databaseUrl, password: secret("DATABASE_PASSWORD") })
        : memoryStore();
    const visits = await connectVisits(process.env.REDIS_URL);
    const server = createServer({
        todos,
        countVisit: visits.count,
        notify: mailer(process.env.SMTP_URL),
        version: process.env.APP_VERSION ?? "development",
    });
    const port = Number(process.env.PORT ?? 3000);
    server.listen(port, () => process.stdout.write(`listening on port ${port}\n`));

    // ECS sends SIGTERM and kills after the stop timeout: finish what was begun, take nothing new.
    const stop = (): void => {
        server.close(() => void Promise.all([todos.close(), visits.close()]).then(() => process.exit(0)));
        server.closeIdleConnections();
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
}

main().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
});
