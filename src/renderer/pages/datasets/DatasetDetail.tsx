import { useMutation, useQuery } from '@tanstack/react-query'
import { Download, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import type { Dataset } from '#contract'
import { negativesText } from '#model/labels/negatives.ts'
import { useCommands } from '../../commands/index.ts'
import { queries } from '../../connection/index.ts'
import { BarPair, Button, countOf, Field, formatCount, Panel, Select, toast } from '../../kit/index.ts'
import { mayNow, useRefusal } from '../../roles/index.ts'
import { ExportDialog } from './ExportDialog.tsx'

/** What is in a version, how it differs from another, export and check. */
export function DatasetDetail({ dataset, all }: { dataset: Dataset; all: readonly Dataset[] }) {
  const refusal = useRefusal('datasets.export', 'export a version')
  const [exporting, setExporting] = useState(false)
  useCommands([
    {
      id: 'datasets.export',
      title: 'Export a version',
      group: 'Datasets',
      when: () => mayNow('datasets.export'),
      run: () => setExporting(true),
    },
  ])
  const verify = useMutation(
    queries.datasets.verify.mutationOptions({
      onSuccess: ({ ok, problems }) =>
        ok
          ? toast({ tone: 'ok', title: `${dataset.name} is intact`, detail: 'Hash and files match.' })
          : toast({ tone: 'problem', title: `${dataset.name} is damaged`, detail: problems.slice(0, 5).join(' ') }),
    }),
  )
  const max = Math.max(1, ...dataset.byClass.map(({ labels }) => labels))
  return (
    <Panel
      title={dataset.name}
      flush
      className="min-h-0 overflow-hidden"
      actions={
        <>
          <Button
            size="small"
            icon={ShieldCheck}
            disabled={verify.isPending}
            onClick={() => verify.mutate({ name: dataset.name })}
          >
            Verify
          </Button>
          <Button size="small" variant="primary" icon={Download} refused={refusal} onClick={() => setExporting(true)}>
            Export
          </Button>
        </>
      }
    >
      <div className="flex h-full flex-col gap-4 overflow-y-auto p-4">
        <p className="text-text-2">
          {countOf(dataset.images, 'image')} with {countOf(dataset.labels, 'label')}, seed {dataset.seed}
          {dataset.where && (
            <>
              , where <code className="font-mono text-xs">{dataset.where}</code>
            </>
          )}
        </p>
        {dataset.negatives && <p className="text-text-2">{negativesText(dataset.negatives)}</p>}
        <ul className="flex flex-col gap-1">
          {dataset.byClass.map((row) => (
            <li key={row.class} className="grid grid-cols-[minmax(0,8rem)_1fr_auto] items-center gap-3">
              <span className="truncate">{row.class}</span>
              <span
                className="h-1.5 rounded-sm bg-accent"
                style={{ width: `${(100 * row.labels) / max}%` }}
                aria-hidden
              />
              <span className="tabular text-xs text-text-2">{formatCount(row.labels)}</span>
            </li>
          ))}
        </ul>
        <Compare dataset={dataset} all={all} />
        <p data-selectable className="truncate font-mono text-2xs text-text-3" title={dataset.hash}>
          {dataset.hash}
        </p>
      </div>
      <ExportDialog open={exporting} onClose={() => setExporting(false)} dataset={dataset} />
    </Panel>
  )
}

function Compare({ dataset, all }: { dataset: Dataset; all: readonly Dataset[] }) {
  const others = all.filter(({ name }) => name !== dataset.name)
  const [other, setOther] = useState(
    () => others.find(({ createdAtMs }) => createdAtMs < dataset.createdAtMs)?.name ?? others[0]?.name,
  )
  const { data: diff } = useQuery(
    queries.datasets.diff.queryOptions({ input: { a: other ?? '', b: dataset.name }, enabled: other !== undefined }),
  )
  if (other === undefined) return null
  const max = Math.max(1, ...(diff?.byClass.flatMap(({ before, after }) => [before, after]) ?? []))
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-3">
      <Field label="Compared with">
        {(ids) => (
          <Select
            {...ids}
            value={other}
            options={others.map(({ name }) => ({ value: name, label: name }))}
            onChange={setOther}
          />
        )}
      </Field>
      {diff && (
        <>
          <p className="text-xs text-text-2">
            {diff.added} added, {diff.removed} left out, {diff.relabelled} relabeled, {diff.unchanged} unchanged
          </p>
          <div className="flex flex-col gap-1">
            {diff.byClass.map((row) => (
              <BarPair key={row.class} label={row.class} before={row.before} after={row.after} max={max} />
            ))}
          </div>
        </>
      )}
    </div>
  )
}
