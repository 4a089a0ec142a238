import * as http from "node:http";
import type { TodoStore } from "./todos";

export interface ServerParts {
    todos: TodoStore;
    /** Counts a visit and gives the number so far. */
    countVisit: () => Promise<number>;
    /** Sends a mail about a finished to-do. */
    notify: (title: string) => Promise<void>;
    /** Shown on the page, so that a release can be told from the one before. */
    version: string;
}

/** The web application: a page, a small JSON API and the health route that the load balancer asks. */
export function createServer(parts: ServerParts): http.Server {
    return http.createServer((request, response) => {
        route(parts, request, response).catch((error: unknown) => {
            process.stderr.write(`${request.method} ${request.url}: ${String(error)}\n`);
            send(response, 500, { error: "internal error" });
        });
    });
}

async function route(parts: ServerParts, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://todo");
    const completion = /^\/todos\/(\d+)\/done$/.exec(pathname);
    if (request.method === "GET" && pathname === "/health") {
        send(response, 200, { status: "ok", version: parts.version });
    } else if (request.method === "GET" && pathname === "/") {
        const visits = await parts.countVisit();
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page(parts.version, visits));
    } else if (request.method === "GET" && pathname === "/todos") {
        send(response, 200, await parts.todos.list());
    } else if (request.method === "POST" && pathname === "/todos") {
        const title = titleOf(await body(request));
        if (title === undefined) {
            send(response, 400, { error: 'send {"title": "…"}, 1 to 200 characters' });
        } else {
            send(response, 201, await parts.todos.add(title));
        }
    } else if (request.method === "POST" && completion) {
        const todo = await parts.todos.complete(Number(completion[1]));
        if (todo) {
            await parts.notify(todo.title);
        }
        send(response, todo ? 200 : 404, todo ?? { error: "no such to-do" });
    } else {
        send(response, 404, { error: "not found" });
    }
}

function titleOf(text: string): string | undefined {
    try {
        const title = (JSON.parse(text) as { title?: unknown } | null)?.title;
        return typeof title === "string" && title.length >= 1 && title.length <= 200 ? title : undefined;
    } catch {
        return undefined;
    }
}

/** Longest request body taken, in bytes. */
const BODY_LIMIT = 10_000;

async function body(request: http.IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > BODY_LIMIT) {
            return "";
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
}

function send(response: http.ServerResponse, status: number, value: unknown): void {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function page(version: string, visits: number): string {
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>To do</title>
<h1>To do</h1>
<ul id="todos"></ul>
<form id="add"><input id="title" maxlength="200" required> <button>Add</button></form>
<p>Version ${version}, visit ${visits}</p>
<script>
const show = async () => {
    const todos = await (await fetch("/todos")).json();
    document.getElementById("todos").replaceChildren(...todos.map(todo => {
        const item = document.createElement("li");
        item.textContent = todo.done ? todo.title + " (done)" : todo.title;
        item.onclick = async () => { await fetch("/todos/" + todo.id + "/done", { method: "POST" }); await show(); };
        return item;
    }));
};
document.getElementById("add").onsubmit = async event => {
    event.preventDefault();
    await fetch("/todos", { method: "POST", body: JSON.stringify({ title: document.getElementById("title").value }) });
    event.target.reset();
    await show();
};
show();
</script>
</html>
`;
}
