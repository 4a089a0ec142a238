/** One line of the benchmark's report. */
export interface Figure {
    name: string;
    /** Absent for a figure that is counted. */
    seconds?: number;
    megabytes?: number;
    /** How it compares to another figure of the same run. */
    comparison?: string;
    /** What it should be, as the project wants it. */
    aim?: string;
}

export function print(title: string, figures: Figure[]): void {
    process.stdout.write(`\n${title}\n`);
    for (const { name, seconds, megabytes, comparison, aim } of figures) {
        const time = seconds === undefined ? "" : `${seconds.toFixed(2)} s`;
        const memory = megabytes === undefined ? "" : `${Math.round(megabytes)} MB`;
        const notes = [comparison, aim && `aim: ${aim}`].filter(Boolean).join("; ");
        process.stdout.write(`  ${name.padEnd(58)} ${time.padStart(9)} ${memory.padStart(8)}  ${notes}\n`);
    }
}
