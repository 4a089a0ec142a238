import assert from "node:assert/strict";

import { startClock } from "../../sandbox/clock";

describe("The clock", () => {
    /** The machine's time, under the test's control. */
    const machine = (time: number) => {
        const read = () => read.time;
        read.time = time;
        return read;
    };

    it("wall: is the machine's, and goes on while the sandbox is off", () => {
        const time = machine(1_000_000);
        const clock = startClock({ mode: "wall" }, 500, time);
        assert.equal(clock.now(), 1_000_000);
        time.time += 250;
        assert.equal(clock.now(), 1_000_250);
    });

    it("wall: never goes back behind what the account has seen already", () => {
        assert.equal(startClock({ mode: "wall" }, 2_000_000, machine(1_000_000)).now(), 2_000_000);
        const time = machine(1_000_000);
        const clock = startClock({ mode: "wall" }, undefined, time);
        time.time += 10;
        clock.now();
        time.time -= 1_000;
        assert.equal(clock.now(), 1_000_010);
    });

    it("accelerated: runs so many times as fast, from where it left off", () => {
        const time = machine(1_000_000);
        const clock = startClock({ mode: "accelerated", factor: 60 }, 5_000, time);
        assert.equal(clock.now(), 5_000);
        time.time += 1_000;
        assert.equal(clock.now(), 65_000);
    });

    it("step: moves a millisecond with each request and not otherwise", () => {
        const time = machine(1_000_000);
        const clock = startClock({ mode: "step" }, 5_000, time);
        time.time += 60_000;
        assert.equal(clock.now(), 5_000);
        assert.equal(clock.tick(), 5_001);
    });

    for (const mode of [{ mode: "wall" }, { mode: "accelerated", factor: 2 }, { mode: "step" }] as const) {
        it(`${mode.mode}: jumps forward, never back`, () => {
            const clock = startClock(mode, 1_000_000, machine(1_000_000));
            clock.jumpTo(1_500_000);
            assert.equal(clock.now(), 1_500_000);
            clock.jumpTo(1_000_000);
            assert.equal(clock.now(), 1_500_000);
        });
    }
});
