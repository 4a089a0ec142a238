/** A Compose file of `count` services of the shape that people have: image, environment, ports, a health check, a dependency. */
export function composeFile(count: number): string {
    const services = Array.from({ length: count }, (_, index) => service(index)).join("");
    return `name: bench\nservices:\n${services}volumes:\n  data: {}\n`;
}

function service(index: number): string {
    const dependency = index === 0 ? "" : `    depends_on:\n      s${index - 1}: { condition: service_healthy }\n`;
    return `  s${index}:
    image: registry.example.com/app:1.${index}
    command: ["node", "main.js", "--shard", "${index}"]
    environment:
      NODE_ENV: \${NODE_ENV:-production}
      SHARD: "${index}"
      PEER: http://s${(index * 7) % (index + 1)}:8080
    ports:
      - "${10_000 + index}:8080"
    expose:
      - "9090"
    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://localhost:8080/health"]
      interval: 15s
      timeout: 5s
    deploy:
      resources:
        limits: { cpus: "0.5", memory: 512M }
    stop_grace_period: 20s
${dependency}`;
}
