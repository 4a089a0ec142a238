import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { formatPosition, loadCompose } from "../../compose";
import { contextOf, type Context } from "../context";
import { EXIT } from "../exit-code";
import { UserError } from "../user-error";
import { dockerCredentials } from "./credentials";
import { findImages, type WrittenImage } from "./find-images";
import { isLiteral, planImage, rewrite, type Plan } from "./plan";
import { Registry, RegistryError } from "./registry";

interface PinOptions {
    update?: boolean;
    dryRun?: boolean;
    check?: boolean;
}

/** What became of one image. */
interface Outcome {
    image: WrittenImage;
    /** `unpinned` is what `--check` finds. */
    status: "pinned" | "changed" | "skipped" | "failed" | "unpinned";
    /** The reference with its digest. */
    reference?: string;
    reason?: string;
    fix?: string;
}

/** `swingbridge pin`: gives the exit code. */
export async function runPin(files: string[], given: object, command: Command): Promise<number> {
    const options = given as PinOptions;
    const context = contextOf(command);
    const registry = new Registry(dockerCredentials(context.env));
    const asked = new Map<string, Promise<string>>();
    const digest = (tagged: string): Promise<string> =>
        asked.get(tagged) ?? asked.set(tagged, registry.digest(tagged)).get(tagged)!;
    const outcomes: Outcome[] = [];
    for (const file of files.length > 0 ? files : projectFiles(context)) {
        outcomes.push(...(await pinFile(file, options, context, digest)));
    }
    tell(outcomes, options, context);
    return outcomes.some(({ status }) => status === "failed" || status === "unpinned") ? EXIT.usage : EXIT.done;
}

/** All Compose files that the project in this folder is read from. */
function projectFiles({ folder, env }: Context): string[] {
    const { sources } = loadCompose({ files: [], workingDirectory: folder, environment: env });
    return sources.names().filter(name => /\.ya?ml$/.test(name));
}

async function pinFile(
    file: string,
    options: PinOptions,
    { folder, output }: Context,
    digest: (tagged: string) => Promise<string>,
): Promise<Outcome[]> {
    const place = path.resolve(folder, file);
    const text = read(place, file);
    const plans = findImages(text, file).map(image => planImage(image, options.update === true));
    output.status(`asking for the digests of ${file}`);
    const outcomes = await Promise.all(plans.map(plan => carryOut(plan, text, options, digest)));
    const changes = outcomes.flatMap(({ image, status, reference }) =>
        status === "changed" && reference !== undefined ? [{ image, reference }] : [],
    );
    if (changes.length > 0 && options.dryRun !== true) {
        writeFileSync(place, rewrite(text, changes));
    }
    return outcomes;
}

function read(place: string, file: string): string {
    try {
        return readFileSync(place, "utf8");
    } catch (error) {
        throw new UserError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`, {
            fix: "name the Compose files",
        });
    }
}

async function carryOut(
    plan: Plan,
    text: string,
    options: PinOptions,
    digest: (tagged: string) => Promise<string>,
): Promise<Outcome> {
    const { image } = plan;
    if (plan.action === "pinned") {
        return { image, status: "pinned", reference: image.reference };
    }
    if (plan.action === "skip") {
        return { image, status: "skipped", reason: plan.reason, fix: plan.fix };
    }
    if (options.check === true) {
        return { image, status: "unpinned", reason: "its tag may move to another image", fix: "run swingbridge pin" };
    }
    if (!isLiteral(text, image)) {
        const reason = "its value is written over several lines or with escapes";
        return { image, status: "failed", reason, fix: "write it on one line" };
    }
    try {
        const reference = `${plan.tagged}@${await digest(plan.tagged)}`;
        return { image, status: reference === image.reference ? "pinned" : "changed", reference };
    } catch (error) {
        if (!(error instanceof RegistryError)) {
            throw error;
        }
        return { image, status: "failed", reason: error.message, fix: error.fix };
    }
}

function tell(outcomes: readonly Outcome[], { dryRun = false }: PinOptions, { output }: Context): void {
    const count = (wanted: Outcome["status"]) => outcomes.filter(({ status }) => status === wanted).length;
    const summary = [
        `${count("changed")} ${dryRun ? "would be pinned" : "pinned"}`,
        `${count("pinned")} pinned before`,
        ...(["skipped", "unpinned", "failed"] as const).flatMap(status =>
            count(status) > 0 ? [`${count(status)} ${status === "unpinned" ? "not pinned" : status}`] : [],
        ),
    ].join(", ");
    for (const { image, status, reason, fix } of outcomes) {
        if (reason !== undefined) {
            const word = status === "skipped" ? output.colors.yellow("skipped:") : output.colors.red("error:");
            const heading = `${formatPosition(image.position)}  services.${image.service}.image  ${image.reference}`;
            output.say(`${word} ${heading}\n  ${reason}\n  ${fix}`);
        }
    }
    const changed = outcomes.filter(({ status }) => status === "changed");
    const lines = changed.map(
        ({ image, reference }) => `${formatPosition(image.position)}  ${image.reference} → ${reference}`,
    );
    output.result([...lines, summary].join("\n"), {
        images: outcomes.map(({ image: { service, position, reference: before }, ...outcome }) => ({
            service,
            position,
            before,
            ...outcome,
        })),
    });
}
