import type { PhaseContext, StatusType } from "@aws-sdk/client-codebuild";
import * as fs from "node:fs";
import * as path from "node:path";

import type { Origin } from "../account-view";
import { logStreamOf } from "../aws/codebuild/build-description";
import type { BuildNews } from "../aws/codebuild/machine";
import type { BuildRow, PhaseRow, ProjectRow } from "../aws/codebuild/model";
import type { AccountPort } from "./account-port";
import { uploadArtifacts } from "./artifacts";
import { BuildCache } from "./cache";
import { PHASES, readBuildSpec, type BuildSpec, type Phase, type PhaseName } from "./buildspec";
import { readBuildSpecText } from "./buildspec-source";
import { PhaseFailure } from "./failure";
import { givenVariables } from "./given-variables";
import { BuildLog } from "./log";
import { keepLogInS3, logSink } from "./log-sink";
import { storeReports } from "./reports";
import { retriesOf } from "./retry";
import { Shell } from "./shell";
import { fetchSources, type Sources } from "./source";
import { buildVariables, machineEnvironment } from "./variables";

/** What a build is run with. */
export interface BuildRunOptions {
    account: AccountPort;
    /** The build's role, and its region. */
    origin: Origin;
    build: BuildRow;
    project: ProjectRow | undefined;
    /** A folder of the build's own, empty. */
    folder: string;
    /** All that leads to the sandbox, and the machine's own. */
    environment: Record<string, string>;
    /** Folder of the commands that stand in for others, first on PATH. */
    tools: string;
}

/** The build does not go on: it was stopped, its time is over, or the sandbox closes. */
class Abandoned extends Error {}

/** One build on this machine, from its source to its end. */
export class BuildRun {
    private readonly log: BuildLog;
    private shell: Shell | undefined;
    private spec: BuildSpec | undefined;
    private sources: Sources | undefined;
    private cache: BuildCache | undefined;
    private isAbandoned = false;
    private succeeding = true;
    private secretNames: ReadonlySet<string> = new Set();
    /** What the command said that failed last, for those who retry what it said. */
    private said = "";

    constructor(private readonly options: BuildRunOptions) {
        const { account, build } = options;
        this.log = new BuildLog(logSink(account, logStreamOf(build)), () => account.now());
    }

    /** Ends the build's processes; the account knows already. */
    abandon(): void {
        this.isAbandoned = true;
        this.shell?.kill();
    }

    /** Never fails: what goes wrong is the build's. */
    async run(): Promise<void> {
        try {
            const retry = await this.phases();
            this.report({ enter: "FINALIZING" });
            this.log.flush();
            keepLogInS3(this.options.account, this.options.build, this.log.text);
            this.report({ ended: { status: "SUCCEEDED" }, end: this.succeeding ? "SUCCEEDED" : "FAILED", retry });
        } catch (error) {
            if (!(error instanceof Abandoned)) {
                this.log.note(`Internal Service Error: ${(error as Error).message}`);
                this.finishAs("FAULT", [{ statusCode: "INTERNAL_SERVICE_ERROR", message: (error as Error).message }]);
            }
        } finally {
            this.shell?.kill();
            if (!this.isAbandoned) {
                this.log.flush();
            }
        }
    }

    /** @returns how often the build is tried again, where its buildspec says so of what happened */
    private async phases(): Promise<{ limit: number } | undefined> {
        const { log } = this;
        log.note("Running on CodeBuild On-demand");
        log.note("Waiting for agent ping");
        log.note("Waiting for DOWNLOAD_SOURCE");
        if (!(await this.phase("DOWNLOAD_SOURCE", () => this.prepare(), false))) {
            return undefined;
        }
        const { spec, shell } = this;
        if (!spec || !shell) {
            throw new Error("a build without buildspec");
        }
        for (const name of PHASES) {
            const phase = spec.phases[name];
            const isFine = await this.phase(upper(name), () => this.commands(phase));
            const retry = isFine ? undefined : retriesOf(phase?.onFailure, this.said);
            if (!isFine && (retry || !this.goesOnAfter(name, phase))) {
                return retry;
            }
        }
        await this.exportVariables(shell, spec);
        await this.phase("UPLOAD_ARTIFACTS", () => this.upload(shell, spec));
        return undefined;
    }

    /** After a build that failed comes post_build, unless the buildspec says otherwise. */
    private goesOnAfter(name: PhaseName, phase: Phase | undefined): boolean {
        const onFailure = phase?.onFailure;
        return onFailure === "CONTINUE" || (onFailure === undefined && (name === "build" || name === "post_build"));
    }

    /** Runs a phase and tells of its end. @returns whether it succeeded */
    private async phase(
        phaseType: NonNullable<PhaseRow["phaseType"]>,
        part: () => Promise<void>,
        enters = true,
    ): Promise<boolean> {
        const { log } = this;
        if (enters) {
            this.report({ enter: phaseType });
            log.note(`Entering phase ${phaseType}`);
        } else {
            log.note(`Phase is ${phaseType}`);
        }
        let status: StatusType = "SUCCEEDED";
        let context: PhaseContext = { statusCode: "", message: "" };
        try {
            await part();
        } catch (error) {
            if (!(error instanceof PhaseFailure)) {
                throw error;
            }
            status = "FAILED";
            context = { statusCode: error.statusCode, message: log.masked(error.message) };
            this.succeeding = false;
        }
        log.finishLine();
        log.note(`Phase complete: ${phaseType} State: ${status}`);
        log.note(`Phase context status code: ${context.statusCode} Message: ${context.message}`);
        log.flush();
        this.report({ ended: { status, contexts: [context] } });
        return status === "SUCCEEDED";
    }

    /** Source, buildspec, variables and secrets: what CodeBuild does before the first command. */
    private async prepare(): Promise<void> {
        const { account, build, folder, environment, origin, tools } = this.options;
        const { log } = this;
        const home = path.join(folder, "home");
        fs.mkdirSync(home, { recursive: true });
        const machine = machineEnvironment(environment, origin, home, tools);
        const sources = (this.sources = await fetchSources(account, build, path.join(folder, "output"), machine));
        const { primary, secondary } = sources;
        log.note(`CODEBUILD_SRC_DIR=${primary.folder}`);
        secondary.forEach((each, name) => log.note(`CODEBUILD_SRC_DIR_${name}=${each.folder}`));
        const resolvedSourceVersion = build.resolvedSourceVersion ?? primary.resolvedVersion;
        this.report({ note: resolvedSourceVersion === undefined ? {} : { resolvedSourceVersion } });
        const { text, location } = readBuildSpecText(account, build.source?.buildspec, primary.folder);
        log.note(`YAML location is ${location}`);
        const spec = (this.spec = readBuildSpec(text));
        log.note("Processing environment variables");
        const { variables, secrets } = givenVariables(account, build, spec);
        log.hide(secrets.values());
        this.secretNames = new Set(secrets.keys());
        log.note(`Moving to directory ${primary.folder}`);
        phaseNotes(spec).forEach(line => log.note(line));
        const shell = (this.shell = new Shell({
            interpreter: spec.shell,
            folder: primary.folder,
            state: path.join(folder, "output", "tmp"),
            environment: { ...machine, ...buildVariables(build, sources, account.now()), ...variables },
            say: said => {
                this.said = (this.said + said).slice(-LONGEST_SAID);
                log.say(said);
            },
        }));
        this.cache = await BuildCache.restore(spec.cache, {
            account,
            build,
            folder: primary.folder,
            home,
            scratch: path.join(folder, "output"),
            note: message => log.note(message),
            expand: text => shell.expand(text),
        });
        this.checkGoesOn();
    }

    /** The first command that fails ends the list; `finally` comes in any case. */
    private async commands(phase: Phase | undefined): Promise<void> {
        if (!phase) {
            return;
        }
        for (const [runtime, version] of Object.entries(phase.runtimes)) {
            this.log.note(`Using the ${runtime} of this machine for runtime version '${version}'`);
        }
        let failure: PhaseFailure | undefined;
        for (const list of [phase.commands, phase.finally]) {
            for (const command of list) {
                const failed = await this.command(command);
                if (failed) {
                    failure ??= failed;
                    this.succeeding = false;
                    break;
                }
            }
        }
        if (failure) {
            throw failure;
        }
    }

    private async command(command: string): Promise<PhaseFailure | undefined> {
        const { log, shell } = this;
        log.note(`Running command ${command}`);
        this.said = "";
        const code =
            (await shell?.run(`export CODEBUILD_BUILD_SUCCEEDING=${this.succeeding ? 1 : 0}\n${command}`)) ?? 0;
        this.checkGoesOn();
        log.finishLine();
        if (code === 0) {
            return undefined;
        }
        log.note(`Command did not exit successfully ${command} exit status ${code}`);
        return new PhaseFailure(
            "COMMAND_EXECUTION_ERROR",
            `Error while executing command: ${command}. Reason: exit status ${code}`,
        );
    }

    /** What the next actions of a pipeline may read: never a secret. */
    private async exportVariables(shell: Shell, spec: BuildSpec): Promise<void> {
        const names = spec.exportedVariables.filter(name => !this.secretNames.has(name) && !name.startsWith("AWS_"));
        if (names.length === 0) {
            return;
        }
        const values = await shell.read(names);
        this.checkGoesOn();
        const exportedEnvironmentVariables = [...values].map(([name, value]) => ({
            name,
            value: this.log.masked(value),
        }));
        this.report({ note: { exportedEnvironmentVariables } });
    }

    private async upload(shell: Shell, spec: BuildSpec): Promise<void> {
        const { account, build } = this.options;
        const folder = this.sources?.primary.folder ?? "";
        const note = (message: string) => this.log.note(message);
        storeReports({ account, buildId: build.id, projectName: build.projectName, folder, note }, spec.reports);
        const expand = (text: string) => shell.expand(text);
        const uploaded = await uploadArtifacts({ account, build, folder, note, expand }, spec.artifacts);
        if (this.succeeding) {
            this.cache?.save();
        }
        this.report({ note: { ...uploaded } });
    }

    private report(news: Omit<BuildNews, "id">): void {
        this.checkGoesOn();
        const { account, build } = this.options;
        const { goesOn } = account.call<{ goesOn: boolean }>("codebuild", "ReportBuild", { id: build.id, ...news });
        this.isAbandoned ||= !goesOn && news.end === undefined;
        this.checkGoesOn();
    }

    private finishAs(end: StatusType, contexts: PhaseContext[]): void {
        try {
            this.report({ ended: { status: end, contexts }, end });
        } catch {
            // Nothing is left to tell.
        }
    }

    private checkGoesOn(): void {
        if (this.isAbandoned) {
            throw new Abandoned();
        }
    }
}

/** Characters of a command's last words. */
const LONGEST_SAID = 10_000;

function phaseNotes({ phases }: BuildSpec): string[] {
    const counts = PHASES.map(name => [name, phases[name]?.commands.length ?? 0] as const);
    const lines = counts.filter(([, count]) => count > 0).map(([name, count]) => ` ${upper(name)}: ${count} commands`);
    return [`Phases found in YAML: ${Object.keys(phases).length}`, ...lines];
}

const upper = (name: PhaseName) => name.toUpperCase() as Uppercase<PhaseName>;
