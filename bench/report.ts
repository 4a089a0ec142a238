/** One line of the benchmark's report. */
export interface Figure {
    name: string;
    seconds: number;
    megabytes?: number;
    /** How it compares to another figure of the same run. */
    comparison?: string;
    /** What it should be, as the project wants it. */
    aim?: string;
}

export function print(title: string, figures: Figure[]): void {
    process.stdout.write(`\n${title}\n`);
    for (const { name, seconds, megabytes, comparison, aim } of figures) {
        const memory = megabytes === undefined ? "" : `${Math.round(megabytes)} MB`;
        const notes = [comparison, aim && `aim: ${aim}`].filter(Boolean).join("; ");
        process.stdout.write(
            `  ${name.padEnd(58)} ${seconds.toFixed(2).padStart(7)} s ${memory.padStart(8)}  ${notes}\n`,
        );
    }
}
