package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/internal/workspace"
)

// modelFlag adds the option that names a stored model.
func modelFlag(cmd *cobra.Command, id *string) {
	cmd.Flags().StringVar(id, "model", "", "id of a stored model (default the last one fitted)")
}

func (p *Program) summaryCommand() *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use:     "summary",
		Short:   "Show what a fitted model says",
		Long:    "Shows the channels, the fit and the findings of the model fitted last, or of the one named.",
		Example: "noonmark summary -w acme\nnoonmark summary -w acme --json | jq '.channels[] | {channel, roi}'",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			m, err := p.Learn.Open(p.global.workspace, app.ModelID(id))
			if err != nil {
				return err
			}
			p.show(fitDocument(&learn.Fit{Model: m.Model, Reused: true}), func(w page) {
				fmt.Fprintf(w, "model %s of %s, version %s\n", m.ID, m.Name, m.Version)
				writeModel(w, m.Model)
			})
			return m.Close()
		},
	}
	modelFlag(cmd, &id)
	return cmd
}

func (p *Program) modelsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "models",
		Short:   "List the stored models of a workspace",
		Long:    "Lists the stored models of the workspace, the current one first. Models never change; the same data, configuration, seed and version give the same id.",
		Example: "noonmark models -w acme",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			ids, err := p.Learn.Models(p.global.workspace)
			if err != nil {
				return err
			}
			p.show(struct {
				Models []app.ModelID `json:"models"`
			}{ids}, func(w page) {
				for i, id := range ids {
					current := ""
					if i == 0 {
						current = "  current"
					}
					fmt.Fprintf(w, "%s%s\n", id, current)
				}
				if len(ids) == 0 {
					fmt.Fprintf(w, "no models yet; noonmark fit -w %s makes one\n", p.global.workspace)
				}
			})
			return nil
		},
	}
}

func (p *Program) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of noonmark.yaml",
		Long:    "Prints the JSON Schema of noonmark.yaml, from which editors complete and check it, and by which this program does.",
		Example: "noonmark schema > noonmark.schema.json",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := p.out.Write(workspace.Schema)
			return err
		},
	}
}
