import { Program, type Result } from "../test/e2e/program";
import type { Figure } from "./report";

const REPOSITORY = "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/todo";
const PIPELINE = `  swingbridge:releasedBy: pipeline
  swingbridge:pipeline:
    source: { kind: codecommit, repository: todo }
`;

/** From `git push` to the new version's live traffic and its record: the prod stack's own pipeline, in step mode, on the real engine. */
export async function commitFigures(): Promise<Figure[]> {
    const program = Program.create();
    const environment = { DB_PASSWORD: "correct horse battery staple" };
    try {
        const manual = "  swingbridge:releasedBy: manual\n  swingbridge:images: reuse\n";
        program.replace("Pulumi.prod.yaml", manual, PIPELINE);
        program.commit("a pipeline");
        succeeded(await program.run(["true"]));
        succeeded(await program.pulumi(["up", "--stack", "prod", "--yes", "--skip-preview"], { environment }));
        program.commit("a release");
        const commitToLive = `git push ${REPOSITORY} main && swingbridge pipeline status --stack prod --wait --poll-interval 1ms`;
        const started = process.hrtime.bigint();
        const { output } = succeeded(await program.run(["bash", "-c", commitToLive]));
        const seconds = Number(process.hrtime.bigint() - started) / 1e9;
        if (!/Record-app/.test(output)) {
            throw new Error(`the commit did not go live:\n${output}`);
        }
        return [{ name: "git push to live through the prod stack's pipeline", seconds, aim: "under 60 s" }];
    } finally {
        program.remove();
    }
}

function succeeded(result: Result): Result {
    if (result.code !== 0) {
        throw new Error(result.output);
    }
    return result;
}
