export interface Todo {
    id: number;
    title: string;
    done: boolean;
}

/** Where the to-dos are kept. */
export interface TodoStore {
    list(): Promise<Todo[]>;
    add(title: string): Promise<Todo>;
    /** @returns undefined where there is no such to-do. */
    complete(id: number): Promise<Todo | undefined>;
    close(): Promise<void>;
}

/** Keeps the to-dos as long as the process lives: for tests, and to try the application without a database. */
export function memoryStore(): TodoStore {
    const todos: Todo[] = [];
    return {
        list: async () => todos.map(todo => ({ ...todo })),
        add: async title => {
            const todo = { id: todos.length + 1, title, done: false };
            todos.push(todo);
            return { ...todo };
        },
        complete: async id => {
            const todo = todos.find(candidate => candidate.id === id);
            if (todo) {
                todo.done = true;
            }
            return todo && { ...todo };
        },
        close: async () => undefined,
    };
}
