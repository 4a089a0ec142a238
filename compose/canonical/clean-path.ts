/** Without `.`, `..` and doubled slashes, as Go's `path.Clean`. */
export function cleanPath(path: string): string {
    if (path === "") {
        return "";
    }
    const absolute = path.startsWith("/");
    const parts: string[] = [];
    for (const part of path.split("/")) {
        if (part === "" || part === ".") {
            continue;
        }
        if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") {
            parts.pop();
        } else if (part !== ".." || !absolute) {
            parts.push(part);
        }
    }
    return (absolute ? "/" : "") + parts.join("/") || ".";
}
