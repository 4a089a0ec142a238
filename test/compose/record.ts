/*
 * Records what compose-go makes of every project of the corpus (`expected.json`).
 * Needs Go: npx ts-node test/compose/record.ts [project…]
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ComposeGo } from "./compose-go";
import { CORPUS, projects, readCase } from "./corpus";

async function record(names: readonly string[]): Promise<void> {
    const [composeGo] = ComposeGo.start(1);
    for (const name of names) {
        const folder = join(CORPUS, name);
        const expected = await composeGo!.ask(folder, readCase(name));
        writeFileSync(join(folder, "expected.json"), `${JSON.stringify(expected, null, 2)}\n`);
    }
    await composeGo!.close();
}

void record(process.argv.length > 2 ? process.argv.slice(2) : projects());
