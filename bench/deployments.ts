import { createClients, type Clients } from "../operations/clients";
import { readHistory } from "../operations/history/history";
import { readStatus } from "../operations/status/read";
import type { DeploymentTarget } from "../release";
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
        return [await wholeCanary(released), ...(await historyFigures(released))];
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

/** What a command shows that must not slow down with the years. */
const VIEWS = {
    status: readStatus,
    history: (clients: Clients, target: DeploymentTarget) => readHistory(clients, target, SHOWN),
};

/** Releases that `swingbridge history` shows. */
const SHOWN = 20;

async function historyFigures(released: Released): Promise<Figure[]> {
    const target = released.release("a2");
    const { session } = released.app;
    const look = async (view: (typeof VIEWS)[keyof typeof VIEWS]): Promise<number> => {
        const run = async () => {
            const began = process.hrtime.bigint();
            await view(createClients(released.clients.options), target);
            return { seconds: Number(process.hrtime.bigint() - began) / 1e9 };
        };
        await run(); // loads the clients
        return (await median(RUNS, run)).seconds;
    };
    const names = Object.keys(VIEWS) as (keyof typeof VIEWS)[];
    const after = async (count: number): Promise<Record<string, number>> => {
        session.call("history", "Fill", { count });
        const seconds: Record<string, number> = {};
        for (const name of names) {
            seconds[name] = await look(VIEWS[name]);
        }
        return seconds;
    };
    const short = await after(SHOWN);
    const long = await after(10_000);
    return names.flatMap(name => [
        { name: `${name}, ${SHOWN} deployments in the history`, seconds: short[name]! },
        {
            name: `${name}, 10,000 deployments in the history`,
            seconds: long[name]!,
            comparison: `${(long[name]! / short[name]!).toFixed(2)}× the time, the sandbox's own search included`,
            aim: "does not slow down",
        },
    ]);
}
