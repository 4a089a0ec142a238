/** Rows as columns that line up, without blanks at the ends of lines. The last column may be of any length. */
export function columns(rows: readonly (readonly string[])[], indent = "  "): string[] {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? "").length)));
    return rows.map(row =>
        `${indent}${row.map((cell, column) => cell.padEnd(column === row.length - 1 ? 0 : widths[column]!)).join("  ")}`.trimEnd(),
    );
}
