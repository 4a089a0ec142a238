import { createClients } from "../operations/clients";
import { readStatus } from "../operations/status/read";
import { modules } from "../sandbox/aws";
import { deployments, putDeployment } from "../sandbox/aws/codedeploy/model";
import type { ServiceModule } from "../sandbox/aws/service";
import { MAIN } from "../test/e2e/command";
import { openReleased, type Released } from "../test/operations/released";
import { measure, median } from "./measure";
import type { Figure } from "./report";

const RUNS = 5;
const CANARY = "CodeDeployDefault.ECSCanary10Percent15Minutes";

/** Writes a history as long as a busy team's: every deployment of it would take minutes of AWS's time. */
const history: ServiceModule = {
    name: "history",
    operations: {
        Fill(account, { count }: { count: number }) {
            const [row] = deployments(account).list();
            for (let number = 0; row && number < count; number++) {
                const deploymentId = `d-${String(number).padStart(9, "0")}`;
                putDeployment(account, { ...row, deploymentId });
            }
            return {};
        },
    },
};

/** Deployments against the sandbox in step mode, over HTTP. */
export async function deploymentFigures(): Promise<Figure[]> {
    const released = await openReleased({ group: { deploymentConfigName: CANARY }, modules: [...modules, history] });
    try {
        return [await wholeCanary(released), ...(await statusFigures(released))];
    } finally {
        await released.close();
    }
}

async function wholeCanary(released: Released): Promise<Figure> {
    const target = released.release("a1");
    const from = released.app.account.clock.now();
    const { seconds, megabytes } = await measure([process.execPath, MAIN, "deploy"], process.cwd(), {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        AWS_ENDPOINT_URL: released.clients.options.endpoint,
        AWS_ACCESS_KEY_ID: "AKIA",
        AWS_SECRET_ACCESS_KEY: "secret",
        AWS_EC2_METADATA_DISABLED: "true",
        SWINGBRIDGE_TARGET: JSON.stringify(target),
        SWINGBRIDGE_POLL_INTERVAL: "1ms",
    });
    const minutes = Math.round((released.app.account.clock.now() - from) / 60_000);
    return {
        name: `swingbridge deploy, a canary (${minutes} minutes of AWS's time)`,
        seconds,
        megabytes,
        aim: "under 3 s",
    };
}

async function statusFigures(released: Released): Promise<Figure[]> {
    const target = released.release("a2");
    const { session } = released.app;
    const look = async (): Promise<number> => {
        const run = async () => {
            const began = process.hrtime.bigint();
            await readStatus(createClients(released.clients.options), target);
            return { seconds: Number(process.hrtime.bigint() - began) / 1e9 };
        };
        await run(); // loads the clients
        return (await median(RUNS, run)).seconds;
    };
    session.call("history", "Fill", { count: 10 });
    const short = await look();
    session.call("history", "Fill", { count: 10_000 });
    const long = await look();
    return [
        { name: "status, 10 deployments in the history", seconds: short },
        {
            name: "status, 10,000 deployments in the history",
            seconds: long,
            comparison: `${(long / short).toFixed(2)}× the time, the sandbox's own search included`,
            aim: "does not slow down",
        },
    ];
}
