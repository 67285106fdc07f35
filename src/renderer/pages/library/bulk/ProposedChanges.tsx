import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { ProposedChange } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Ago, Button } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { fromEngine } from '../../../texts/from-engine.ts'
import { ImagesOf } from '../../../thumbnail/ImagesOf.tsx'
import { declineProposed, runProposed, showBulkHistory } from './bulk-flow.ts'
import { PreviewText } from './PreviewText.tsx'

/** Lists what assistants suggest, each with a current preview. Only the user can run it. */
export function ProposedChanges() {
  const { data } = useQuery({ ...queries.bulk.proposed.queryOptions(), staleTime: 0 })
  if (!data || data.length === 0) return null
  return (
    <section aria-label={t`Suggested by assistants`} className="mb-3 flex max-h-80 flex-col gap-2 overflow-y-auto">
      {data.map((one) => (
        <Proposed key={one.proposedId} {...one} />
      ))}
    </section>
  )
}

function Proposed({ proposedId, user, atMs, where, action, title, note, problem }: ProposedChange) {
  const { data: kinds } = useQuery(queries.bulk.kinds.queryOptions({}))
  const refusal = useRefusal(kinds?.[action.kind].role ?? 'annotator', t`run this`)
  const preview = useQuery({
    ...queries.bulk.preview.queryOptions({ input: { target: { where }, action } }),
    retry: false,
    staleTime: 0,
    enabled: problem === null,
  })
  const found = preview.isFetching || preview.error ? undefined : preview.data
  const what = fromEngine(title)
  const images = found && plural(found.changes, { one: '# image', other: '# images' })
  return (
    <article className="flex shrink-0 flex-col gap-2 rounded-md border border-line p-3">
      <header className="flex items-baseline justify-between gap-3">
        <h3 className="min-w-0 font-medium">
          {images
            ? t`The assistant of ${user} suggests for ${images}: ${what}`
            : t`The assistant of ${user} suggests: ${what}`}
        </h3>
        <span className="shrink-0 text-text-2">
          <Ago ms={atMs} />
        </span>
      </header>
      <code className="max-h-20 overflow-y-auto break-all font-mono text-xs">{where}</code>
      {note && <p className="text-text-2">{t`The assistant’s note: “${note}”`}</p>}
      {problem === null ? (
        <PreviewText preview={found} error={preview.error} />
      ) : (
        <p role="status" className="text-danger">
          {fromEngine(problem)}
        </p>
      )}
      {found && <ImagesOf where={where} max={8} isCounted={false} onShow={() => showBulkHistory(false)} />}
      <footer className="flex justify-end gap-2">
        <Button size="small" onClick={() => void declineProposed(proposedId)}>
          {t`Decline`}
        </Button>
        <Button
          size="small"
          variant="primary"
          refused={refusal}
          disabled={!found || found.changes === 0}
          onClick={() => void runProposed(proposedId)}
        >
          {t`Run`}
        </Button>
      </footer>
    </article>
  )
}
