import type { ImportResult } from '#contract'
import { Button, type Column, countOf, Dialog, Table } from '../kit/index.ts'
import { closeImportResult, importText, useImportFlow } from './import-flow.ts'
import { PreviouslyRemovedSection } from './PreviouslyRemovedSection.tsx'

type Rejected = ImportResult['rejected'][number]

const columns: Column<Rejected>[] = [
  {
    key: 'path',
    title: 'File',
    width: '55%',
    cell: ({ path }) => (
      <span data-selectable className="font-mono text-xs break-all">
        {path}
      </span>
    ),
  },
  { key: 'reason', title: 'Reason', cell: ({ reason }) => <span data-selectable>{reason}</span> },
]

const shownRows = 500

/** What an import brought, and each file that it had to leave out with the reason. */
export function ImportResultDialog() {
  const result = useImportFlow((flow) => flow.result)
  if (!result) return null
  const { rejected, repaired = [], previouslyRemoved = [] } = result
  const notes = (result.notes ?? []).filter(({ path }) => !previouslyRemoved.some((one) => one.path === path))
  const copyAll = () =>
    void navigator.clipboard.writeText(rejected.map(({ path, reason }) => `${path}\t${reason}`).join('\n'))
  return (
    <Dialog
      open
      onClose={closeImportResult}
      title="Import finished"
      description={`${importText(result)}.`}
      width="large"
      footer={
        <>
          {rejected.length > 0 && <Button onClick={copyAll}>Copy the list</Button>}
          <Button variant="primary" onClick={closeImportResult}>
            Close
          </Button>
        </>
      }
    >
      {previouslyRemoved.length > 0 && <PreviouslyRemovedSection left={previouslyRemoved} onDone={closeImportResult} />}
      {rejected.length > 0 && (
        <>
          <p className="mb-2 font-medium text-warn">{countOf(rejected.length, 'file', 'files')} skipped</p>
          <Files label="Skipped files" rows={rejected} />
        </>
      )}
      {repaired.length > 0 && (
        <>
          <p className="mt-4 mb-2 font-medium">{countOf(repaired.length, 'original')} repaired</p>
          <Files label="Repaired originals" rows={repaired} />
        </>
      )}
      {notes.length > 0 && (
        <>
          <p className="mt-4 mb-2 font-medium">{countOf(notes.length, 'note')}</p>
          <Files label="Notes" rows={notes} />
        </>
      )}
    </Dialog>
  )
}

const Files = ({ label, rows }: { label: string; rows: readonly Rejected[] }) => (
  <>
    <div className="max-h-80 overflow-y-auto rounded-md border border-line">
      <Table label={label} columns={columns} rows={rows.slice(0, shownRows)} rowKey={({ path }) => path} />
    </div>
    {rows.length > shownRows && (
      <p className="mt-2 text-text-3">
        The first {shownRows} of {rows.length} are shown.
      </p>
    )}
  </>
)
