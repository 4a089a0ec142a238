import { Pool } from "pg";
import type { Todo, TodoStore } from "./todos";

/** Keeps the to-dos in Postgres; makes its table where it is missing. */
export async function postgresStore(connection: { connectionString: string; password?: string }): Promise<TodoStore> {
    const pool = new Pool(connection);
    await pool.query(
        "create table if not exists todos (id serial primary key, title text not null, done boolean not null default false)",
    );
    return {
        list: async () => (await pool.query<Todo>("select id, title, done from todos order by id")).rows,
        add: async title =>
            (await pool.query<Todo>("insert into todos (title) values ($1) returning id, title, done", [title]))
                .rows[0],
        complete: async id =>
            (await pool.query<Todo>("update todos set done = true where id = $1 returning id, title, done", [id]))
                .rows[0],
        close: () => pool.end(),
    };
}
