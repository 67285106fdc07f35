import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import type { ImportResult } from '#contract'
import { rejectedCount } from '#model/rejected-count.ts'
import { Button, type Column, Dialog, formatCount, Table } from '../../kit/index.ts'
import { closeImportResult, importText, useImportFlow } from './import-flow.ts'
import { PreviouslyRemovedSection } from './PreviouslyRemovedSection.tsx'
import { placeText } from './place-text.ts'

type Rejected = ImportResult['rejected'][number]

const columns: Column<Rejected>[] = [
  {
    title: t`File`,
    width: '55%',
    cell: ({ path }) => (
      <span data-selectable className="font-mono text-xs break-all">
        {placeText(path)}
      </span>
    ),
  },
  { title: t`Reason`, cell: ({ reason }) => <span data-selectable>{reason}</span> },
]

const shownRows = 500

/** Shows what an import added, and each skipped file with the reason. */
export function ImportResultDialog() {
  const { result, next } = useImportFlow()
  if (!result) return null
  const { rejected, repaired = [], changed = [], previouslyRemoved = [] } = result
  const notes = (result.notes ?? []).filter(({ path }) => !previouslyRemoved.some((one) => one.path === path))
  const copyAll = () =>
    void navigator.clipboard.writeText(rejected.map(({ path, reason }) => `${placeText(path)}\t${reason}`).join('\n'))
  return (
    <Dialog
      open
      onClose={closeImportResult}
      title={t`Import finished`}
      description={`${importText(result)}.`}
      width="large"
      footer={
        <>
          {rejected.length > 0 && <Button onClick={copyAll}>{t`Copy the list`}</Button>}
          {next.map(({ label, run }) => (
            <Button
              key={label}
              onClick={() => {
                closeImportResult()
                run()
              }}
            >
              {label}
            </Button>
          ))}
          <Button variant="primary" onClick={closeImportResult}>
            {t`Close`}
          </Button>
        </>
      }
    >
      {previouslyRemoved.length > 0 && (
        <PreviouslyRemovedSection removed={previouslyRemoved} onDone={closeImportResult} />
      )}
      <Files
        label={t`Skipped files`}
        rows={rejected}
        title={
          <span className="text-warn">
            <Trans>
              <Plural value={rejectedCount(rejected)} one="# file or label" other="# files or labels" /> skipped
            </Trans>
          </span>
        }
      />
      {changed.length > 0 && (
        <>
          <p className="mt-4 mb-2 font-medium">{t`Changed on import`}</p>
          <ul data-selectable className="flex flex-col gap-0.5 text-xs text-text-2">
            {changed.map(({ what, count }) => (
              <li key={what}>{t`${formatCount(count)} × ${what}`}</li>
            ))}
          </ul>
        </>
      )}
      <Files
        label={t`Repaired originals`}
        rows={repaired}
        title={
          <Trans>
            <Plural value={repaired.length} one="# original" other="# originals" /> repaired
          </Trans>
        }
      />
      <Files label={t`Notes`} rows={notes} title={<Plural value={notes.length} one="# note" other="# notes" />} />
    </Dialog>
  )
}

type FilesProps = { label: string; title: ReactNode; rows: readonly Rejected[] }

const Files = ({ label, title, rows }: FilesProps) =>
  rows.length > 0 && (
    <>
      <p className="mt-4 mb-2 font-medium first:mt-0">{title}</p>
      <div className="max-h-80 overflow-y-auto rounded-md border border-line">
        <Table
          label={label}
          columns={columns}
          rows={rows.slice(0, shownRows)}
          rowKey={({ path, reason }) => `${path}\n${reason}`}
        />
      </div>
      {rows.length > shownRows && (
        <p className="mt-2 text-text-3">{t`The first ${shownRows} of ${rows.length} are shown.`}</p>
      )}
    </>
  )
