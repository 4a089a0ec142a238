// Prints the project as compose-go sees it: JSON, with the extensions (x-*) that its own MarshalJSON leaves out.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"go.yaml.in/yaml/v4"
)

func main() {
	profiles := flag.String("profiles", "", "comma-separated profiles")
	envFiles := flag.String("env-files", "", "comma-separated env files")
	name := flag.String("name", "", "project name")
	dir := flag.String("dir", "", "project directory")
	flag.Parse()
	opts := []cli.ProjectOptionsFn{cli.WithOsEnv}
	if *dir != "" {
		opts = append(opts, cli.WithWorkingDirectory(*dir))
	}
	if *name != "" {
		opts = append(opts, cli.WithName(*name))
	}
	var ef []string
	if *envFiles != "" {
		ef = strings.Split(*envFiles, ",")
	}
	opts = append(opts, cli.WithEnvFiles(ef...), cli.WithDotEnv, cli.WithConfigFileEnv, cli.WithDefaultConfigPath)
	var ps []string
	if *profiles != "" {
		ps = strings.Split(*profiles, ",")
	}
	opts = append(opts, cli.WithDefaultProfiles(ps...))
	o, err := cli.NewProjectOptions(flag.Args(), opts...)
	fail(err)
	p, err := o.LoadProject(context.Background())
	fail(err)
	raw, err := p.MarshalYAML()
	fail(err)
	var m any
	fail(yaml.Unmarshal(raw, &m))
	out, err := json.MarshalIndent(m, "", "  ")
	fail(err)
	fmt.Println(string(out))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
