/** Services that share a network: an edge between each two of them makes a rule, and a security group holds 60 by default. */
const NETWORK_SIZE = 10;

/**
 * A Compose file of `count` services of the shape that people have: image, environment, ports, a health check, a dependency.
 * @param networkSize services that share a network
 */
export function composeFile(count: number, networkSize = NETWORK_SIZE): string {
    const services = Array.from({ length: count }, (_, index) => service(index, networkSize)).join("");
    const networks = Array.from({ length: Math.ceil(count / networkSize) }, (_, index) => `  n${index}: {}\n`).join("");
    return `name: bench\nservices:\n${services}volumes:\n  data: {}\nnetworks:\n${networks}`;
}

function service(index: number, networkSize: number): string {
    const dependency = index === 0 ? "" : `    depends_on:\n      s${index - 1}: { condition: service_healthy }\n`;
    return `  s${index}:
    image: registry.example.com/app:1.${index}
    command: ["node", "main.js", "--shard", "${index}"]
    environment:
      NODE_ENV: \${NODE_ENV:-production}
      SHARD: "${index}"
      PEER: http://s${index - (index % networkSize)}:8080
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
    networks: [n${Math.floor(index / networkSize)}]
${dependency}`;
}
