import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, TextSearch } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { idOf } from '#model/ids.ts'
import { engine, queries, showProblem } from '../connection/index.ts'
import { Button, Field, formatCount, IconButton, Input, Menu, type MenuItem, useSettled } from '../kit/index.ts'
import { ImagesOf } from '../thumbnail/ImagesOf.tsx'
import { useLibrarySearch } from './library-search.ts'
import { WordsField } from './WordsField.tsx'

/** More ids than this would exceed the length of a query. */
const maxListed = 500

type ImagesFieldProps = {
  where: string
  onChange(where: string): void
  /** Typed text that is not a condition yet. Until it is one, the images must not be used. */
  typed: string
  onTyping(text: string): void
  /** Narrows or widens the query of the found images. */
  meant?: (where: string) => string
  hint?: string
  problem?: ReactNode
}

/** Chooses images: by a search in words, as in the library, or those chosen there. Shows their number and the first of them. */
export function ImagesField({ where, onChange, typed, onTyping, meant, hint, problem }: ImagesFieldProps) {
  const [isQuery, setIsQuery] = useState(false)
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Field label={t`Images`} hint={typedText(typed) ?? hint} problem={problem}>
        {(ids) => (
          <div className="flex items-start gap-2">
            {isQuery ? (
              <>
                <Input
                  {...ids}
                  autoFocus
                  className="h-9 min-w-0 flex-1 font-mono text-xs"
                  placeholder={t`Query, e.g. image.source == "gate"`}
                  value={where}
                  onChange={(event) => onChange(event.target.value)}
                />
                <IconButton
                  icon={TextSearch}
                  label={t`Search by words`}
                  className="size-9"
                  onClick={() => setIsQuery(false)}
                />
              </>
            ) : (
              <WordsField
                {...ids}
                label={t`Images`}
                placeholder={t`Class, tag, source, file name, “last week”…`}
                where={where}
                onChange={onChange}
                meant={meant}
                onTyping={onTyping}
                onWriteQuery={() => setIsQuery(true)}
              />
            )}
            <ChooseMenu onChoose={onChange} />
          </div>
        )}
      </Field>
      <ImagesOf where={useSettled(meant ? meant(where) : where, 400)} max={8} />
    </div>
  )
}

/** A menu of images that are chosen already: in the library, or by a saved query. */
function ChooseMenu({ onChoose }: { onChoose(where: string): void }) {
  const { where, selected } = useLibrarySearch()
  const { data: saved = [] } = useQuery(queries.library.savedQueries.queryOptions())
  const wheres = [...(where === '' ? [] : [where]), ...saved.map((query) => query.where)]
  const { data } = useQuery(queries.library.counts.queryOptions({ input: { wheres }, enabled: wheres.length > 0 }))
  const hint = (n: number) => {
    const count = data?.counts[n]
    return count == null ? {} : { hint: formatCount(count) }
  }
  const shown = where === '' ? 0 : 1
  const items: MenuItem[] = [
    { heading: t`From the library` },
    {
      label: t`Selected images`,
      disabled: selected.size === 0,
      hint: formatCount(selected.size),
      run: () => void whereOf(selected).then(onChoose, showProblem(t`Can’t take the selected images`)),
    },
    { label: t`What it shows`, disabled: where === '', ...hint(0), run: () => onChoose(where) },
    ...(saved.length > 0 ? (['separator', { heading: t`Saved queries` }] as const) : []),
    ...saved.map((query, n) => ({ label: query.name, ...hint(n + shown), run: () => onChoose(query.where) })),
  ]
  return (
    <Menu
      align="end"
      trigger={
        <Button className="h-9">
          {t`Choose`}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
      items={items}
    />
  )
}

/** Returns a query that finds exactly these images. */
async function whereOf(rows: ReadonlySet<number>): Promise<string> {
  if (rows.size <= maxListed) return `id in ${JSON.stringify([...rows].map((row) => idOf('img', row)))}`
  const title = plural(rows.size, { one: '# selected image', other: '# selected images' })
  return (await engine.embeddings.keep({ title, images: [...rows] })).where
}

/** Returns the query with images in the trash included. An empty query stays empty. */
export const whereverItIs = (where: string): string =>
  where.trim() === '' ? '' : `(${where}) && lifecycle != "purged"`

/** Returns why the images can't be used yet, because the typed text is not a condition. */
export const typedText = (typed: string): string | null =>
  typed.trim() === '' ? null : t`Choose a match for “${typed.trim()}” first, or clear it.`
