package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/internal/workspace"
)

// modelFlag adds the option that names a stored model.
func modelFlag(cmd *cobra.Command, id *string) {
	cmd.Flags().StringVar(id, "model", "", "id of a stored model (default the last one fitted)")
}

func (p *Program) summaryCommand() *cobra.Command {
	var of scopeFlags
	cmd := &cobra.Command{
		Use:   "summary",
		Short: "Show what a fitted model says",
		Long: `Shows the channels, the fit and the findings of the model fitted last, or of the
one named. Channels and fit may be about some geos and periods: then returns are
what happened there over what was spent there. Findings are about the whole model.`,
		Example: "noonmark summary -w acme --from 2025-01-01 --geo north --geo south\nnoonmark summary -w acme --json | jq '.channels[] | {channel, roi}'",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			req, err := of.request(cmd)
			if err != nil {
				return err
			}
			m, err := p.Learn.Summary(p.global.workspace, req)
			if err != nil {
				return err
			}
			p.show(struct {
				modelJSON
				Scope scopeJSON `json:"scope"`
			}{modelDocument(m), of.document()}, func(w page) {
				fmt.Fprintf(w, "model %s of %s, version %s\n", m.ID, m.Name, m.Version)
				if s := of.String(); s != "" {
					w.paragraph(s, "", "")
				}
				writeModel(w, m)
			})
			return nil
		},
	}
	modelFlag(cmd, &of.model)
	of.add(cmd)
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
			models, err := p.Learn.Models(p.global.workspace)
			if err != nil {
				return err
			}
			p.show(struct {
				Models []learn.StoredModel `json:"models"`
			}{models}, func(w page) { p.writeModels(w, models) })
			return nil
		},
	}
}

func (p *Program) writeModels(w page, models []learn.StoredModel) {
	if len(models) == 0 {
		fmt.Fprintf(w, "no models yet; noonmark fit -w %s makes one\n", p.global.workspace)
		return
	}
	var rows [][]string
	for _, m := range models {
		converged, current := "no", ""
		if m.Converged {
			converged = "yes"
		}
		if m.Current {
			current = "current"
		}
		rows = append(rows, []string{string(m.ID), converged, fmt.Sprintf("%.3f", float64(m.MaxRhat)), fmt.Sprint(m.Seed), m.From, m.To, m.Version, current})
	}
	w.table([]string{"model", "converged", " R-hat", " seed", "data from", "to", "version", ""}, rows)
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
