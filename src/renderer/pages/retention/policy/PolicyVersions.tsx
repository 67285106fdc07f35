import { t } from '@lingui/core/macro'
import { skipToken, useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useState } from 'react'
import type { PolicyVersion } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Ago, Badge, Button, Dialog } from '../../../kit/index.ts'

/** The saved versions, their differences from the current text, and *Load*. */
export function PolicyVersions({ text, onTake }: { text: string; onTake(text: string): void }) {
  const [open, setOpen] = useState(false)
  const { data: versions = [] } = useQuery(queries.policy.list.queryOptions())
  return (
    <>
      <Button variant="quiet" icon={History} disabled={versions.length === 0} onClick={() => setOpen(true)}>
        {t`Versions`}
      </Button>
      {open && (
        <Dialog
          open
          onClose={() => setOpen(false)}
          title={t`Saved versions`}
          description={t`Differences from the current policy`}
        >
          <ol className="flex flex-col">
            {versions.map((version) => (
              <Version
                key={`${version.name} ${version.version}`}
                version={version}
                text={text}
                onTake={(taken) => {
                  onTake(taken)
                  setOpen(false)
                }}
              />
            ))}
          </ol>
        </Dialog>
      )}
    </>
  )
}

function Version({ version, text, onTake }: { version: PolicyVersion; text: string; onTake(text: string): void }) {
  const { name, version: number } = version
  const { data: saved } = useQuery(queries.policy.version.queryOptions({ input: { name, version: number } }))
  const { data: diff } = useQuery(
    queries.policy.diff.queryOptions({
      input: saved ? { before: saved.policy, after: text } : skipToken,
      retry: false,
    }),
  )
  const before = useSentences(saved?.policy)
  const after = useSentences(text)
  const gone = before?.filter((sentence) => !after?.includes(sentence)) ?? []
  const added = after?.filter((sentence) => !before?.includes(sentence)) ?? []
  // Changes outside the sentences are shown as JSON.
  const changes = diff?.changes.filter(({ where }) => gone.length + added.length === 0 || where === 'mode') ?? []
  return (
    <li className="flex items-start gap-3 border-b border-line py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <span className="font-medium">{name}</span>
          <Badge>{t`version ${number}`}</Badge>
          <span className="text-xs text-text-3">
            {version.createdBy}, <Ago ms={version.createdAtMs} />
          </span>
        </p>
        <ul className="mt-1 flex flex-col gap-0.5 text-xs text-text-2">
          {gone.map((sentence) => (
            <li key={sentence}>{t`Only in this version: ${sentence}`}</li>
          ))}
          {added.map((sentence) => (
            <li key={sentence}>{t`Only in the current policy: ${sentence}`}</li>
          ))}
          {changes.map(({ where, before, after }) => (
            <li key={where}>
              <span className="font-medium">{where}</span> {before ?? '–'} → {after ?? '–'}
            </li>
          ))}
          {diff?.changes.length === 0 && <li>{t`Same as the current policy`}</li>}
        </ul>
      </div>
      <Button size="small" disabled={!saved} onClick={() => saved && onTake(saved.policy)}>
        {t`Load`}
      </Button>
    </li>
  )
}

function useSentences(policy: string | undefined): readonly string[] | undefined {
  const { data } = useQuery(queries.policy.check.queryOptions({ input: policy === undefined ? skipToken : { policy } }))
  return data?.plainWords
}
