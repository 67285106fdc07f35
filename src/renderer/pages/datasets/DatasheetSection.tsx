import { plural, t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Dataset, DatasheetNotes } from '#contract'
import { negativesText } from '#model/labels/negatives.ts'
import { engine, queries, shell } from '../../connection/index.ts'
import { reportWritten } from '../../jobs/written-file.ts'
import { ActionDialog, Button, formatCount, formatList, formatTime, LinesField } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'

const notes = [
  { key: 'purpose', title: t`Purpose`, hint: t`What models trained on it are used for` },
  { key: 'collection', title: t`Collection`, hint: t`Where, when and how the images were taken and labeled` },
  { key: 'knownGaps', title: t`Known gaps`, hint: t`What is rare or missing, and where labels are uncertain` },
  { key: 'use', title: t`Permitted use`, hint: t`Licenses, consent, and what it must not be used for` },
] as const

const maxSources = 4

/** The users' notes on a version and its counted facts, with buttons that save them as a file. */
export function DatasheetSection({ dataset }: { dataset: Dataset }) {
  const { name } = dataset
  const { data: sheet } = useQuery(queries.datasets.datasheet.queryOptions({ input: { name } }))
  const [isEditing, setEditing] = useState(false)
  const refusal = useRefusal('datasets.writeNotes', t`edit a datasheet`)
  const save = useMutation({
    mutationFn: async (kind: 'html' | 'json') => {
      const folder = await shell.chooseFolder({ title: t`Choose the folder for the datasheet` })
      // The time keeps an earlier file: the notes may change.
      const file = `${name} datasheet ${formatTime(Date.now()).replace(':', '')}.${kind}`
      return folder ? engine.datasets.writeDatasheet({ name, file: `${folder}/${file}` }) : null
    },
    onSuccess: (written) => {
      if (written) reportWritten(written.file, { title: t`Datasheet saved` })
    },
    meta: { problem: t`Datasheet not saved` },
  })
  if (!sheet) return null
  const { review, objects, duplicates } = sheet
  const facts = [
    ...notes.flatMap(({ key, title }) => {
      const text = sheet.notes[key]
      return text || key === 'purpose' ? [{ title, text: text || t`Not written yet` }] : []
    }),
    {
      title: t`Sources`,
      text: formatList([
        ...sheet.sources.slice(0, maxSources).map((one) => `${one.name ?? t`unknown`} (${formatCount(one.images)})`),
        ...(sheet.sources.length > maxSources ? [t`${formatCount(sheet.sources.length - maxSources)} more`] : []),
      ]),
    },
    {
      title: t`Labels by`,
      text: t`${plural(review.reviewers, { one: '# reviewer', other: '# reviewers' })}; ${formatCount(objects.byOrigin.human)} drawn, ${formatCount(objects.byOrigin.model)} accepted, ${formatCount(objects.byOrigin.import)} imported`,
    },
    ...(dataset.negatives ? [{ title: t`No labels`, text: negativesText(dataset.negatives) }] : []),
    ...(duplicates.groups > 0
      ? [
          {
            title: t`Duplicates`,
            text: t`${plural(duplicates.images, { one: '# near-duplicate', other: '# near-duplicates' })} in ${plural(duplicates.groups, { one: '# group', other: '# groups' })}`,
          },
        ]
      : []),
  ]
  return (
    <section aria-label={t`Datasheet`} className="flex flex-col gap-2">
      <div className="flex items-center gap-1">
        <h3 className="flex-1 text-base font-semibold">{t`Datasheet`}</h3>
        <Button size="small" variant="quiet" refused={refusal} onClick={() => setEditing(true)}>
          {t`Edit`}
        </Button>
        <Button size="small" variant="quiet" disabled={save.isPending} onClick={() => save.mutate('html')}>
          {t`Save HTML…`}
        </Button>
        <Button size="small" variant="quiet" disabled={save.isPending} onClick={() => save.mutate('json')}>
          {t`Save JSON…`}
        </Button>
      </div>
      <dl className="grid grid-cols-[96px_1fr] gap-x-3 gap-y-2">
        {facts.map(({ title, text }) => (
          <div key={title} className="contents">
            <dt className="text-text-2">{title}</dt>
            <dd className="min-w-0 wrap-anywhere">{text}</dd>
          </div>
        ))}
      </dl>
      {isEditing && <NotesDialog name={name} given={sheet.notes} onClose={() => setEditing(false)} />}
    </section>
  )
}

function NotesDialog({ name, given, onClose }: { name: string; given: DatasheetNotes; onClose(): void }) {
  const [written, setWritten] = useState(given)
  const save = useMutation(queries.datasets.writeNotes.mutationOptions({ onSuccess: onClose }))
  return (
    <ActionDialog
      onClose={onClose}
      title={t`Datasheet of ${name}`}
      description={t`The version itself never changes`}
      action={t`Save`}
      disabled={save.isPending}
      onAction={() => save.mutate({ name, notes: written })}
    >
      {notes.map(({ key, title, hint }) => (
        <LinesField
          key={key}
          label={title}
          hint={hint}
          rows={2}
          value={written[key] ?? ''}
          onChange={(text) => setWritten({ ...written, [key]: text })}
        />
      ))}
    </ActionDialog>
  )
}
