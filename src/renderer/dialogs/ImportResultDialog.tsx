import type { ImportResult } from '#contract'
import { Button, type Column, countOf, Dialog, Table } from '../kit/index.ts'
import { closeImportResult, importWords, useImportFlow } from './import-flow.ts'
import { LeftBeforeSection } from './LeftBeforeSection.tsx'

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
  const { rejected, leftBefore = [] } = result
  const copyAll = () =>
    void navigator.clipboard.writeText(rejected.map(({ path, reason }) => `${path}\t${reason}`).join('\n'))
  return (
    <Dialog
      open
      onClose={closeImportResult}
      title="Import finished"
      description={`${importWords(result)}.`}
      width="large"
      footer={
        <>
          {rejected.length > 0 && <Button onClick={copyAll}>Copy the list</Button>}
          <Button look="primary" onClick={closeImportResult}>
            Close
          </Button>
        </>
      }
    >
      {leftBefore.length > 0 && <LeftBeforeSection left={leftBefore} onDone={closeImportResult} />}
      {rejected.length > 0 && (
        <>
          <p className="mb-2 font-medium text-warn">{countOf(rejected.length, 'file was', 'files were')} left out</p>
          <div className="max-h-80 overflow-y-auto rounded-md border border-line">
            <Table
              label="Files that were left out"
              columns={columns}
              rows={rejected.slice(0, shownRows)}
              rowKey={({ path }) => path}
            />
          </div>
          {rejected.length > shownRows && (
            <p className="mt-2 text-text-3">
              The first {shownRows} are shown. “Copy the list” takes all {rejected.length}.
            </p>
          )}
        </>
      )}
    </Dialog>
  )
}
