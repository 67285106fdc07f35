import { t } from '@lingui/core/macro'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { classNames, controlLook } from '../../kit/index.ts'
import { openGuide as goTo, useOverlays } from '../overlays.ts'
import { type GuideChapter, type GuidePlace, readGuide } from './guide.ts'
import { guideTexts } from './guide-files.ts'
import { Markdown } from './Markdown.tsx'
import { type GuideHit, searchGuide } from './search-guide.ts'

/** The guide: contents and search at the left, the chapter at the right. */
export function GuideView() {
  const chapters = useMemo(() => readGuide(guideTexts), [])
  const place = useOverlays((state) => state.place)
  const [typed, setTyped] = useState(() => useOverlays.getState().search)
  const file = place.split('#')[0]
  const chapter = chapters.find((one) => one.file === file) ?? chapters[0]
  const hits = useMemo(() => searchGuide(chapters, typed), [chapters, typed])
  const isSearch = typed.trim() !== ''
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const openFirst = ({ key }: KeyboardEvent) => {
    if (key === 'Enter' && hits[0]) goTo(hits[0].place)
  }
  return (
    <div className="grid h-[min(46rem,calc(100vh-9rem))] grid-cols-[16rem_minmax(0,1fr)] gap-6 slim:h-auto slim:grid-cols-[minmax(0,1fr)]">
      <div className="flex min-h-0 flex-col gap-3 slim:max-h-52">
        <label className={classNames('flex h-8 shrink-0 items-center gap-2', controlLook)}>
          <Search size={14} className="shrink-0 text-text-3" aria-hidden />
          <input
            ref={field}
            type="search"
            aria-label={t`Search the guide`}
            placeholder={t`Search the guide`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={openFirst}
            className="min-w-0 flex-1 bg-transparent outline-none"
          />
        </label>
        {isSearch ? <Hits hits={hits} typed={typed} /> : <Contents chapters={chapters} shown={chapter?.file} />}
      </div>
      {chapter && <Chapter key={chapter.file} chapter={chapter} place={place} />}
    </div>
  )
}

const rowLook = 'w-full rounded-md px-2 py-1 text-left hover:bg-hover'

function Contents({ chapters, shown }: { chapters: readonly GuideChapter[]; shown: string | undefined }) {
  return (
    <nav aria-label={t`Chapters`} className="min-h-0 overflow-y-auto">
      {chapters.map(({ file, title }) => (
        <button
          key={file}
          type="button"
          aria-current={file === shown ? 'page' : undefined}
          onClick={() => goTo(file as GuidePlace)}
          className={classNames(rowLook, 'aria-[current=page]:bg-inset aria-[current=page]:font-medium')}
        >
          {title}
        </button>
      ))}
    </nav>
  )
}

function Hits({ hits, typed }: { hits: readonly GuideHit[]; typed: string }) {
  return (
    <ul aria-label={t`Found in the guide`} className="min-h-0 overflow-y-auto">
      {hits.map(({ place, chapter, title, excerpt }) => (
        <li key={place}>
          <button type="button" onClick={() => goTo(place)} className={rowLook}>
            <span className="block font-medium">{title}</span>
            {chapter !== title && <span className="block text-xs text-text-2">{chapter}</span>}
            <span className="line-clamp-2 text-xs text-text-3">{excerpt}</span>
          </button>
        </li>
      ))}
      {hits.length === 0 && (
        <li className="px-2 py-1 text-text-2">{t`No section has all words of “${typed.trim()}”.`}</li>
      )}
    </ul>
  )
}

const headings = ['text-xl font-semibold', 'mt-7 text-lg font-semibold', 'mt-5 font-semibold']

function Chapter({ chapter, place }: { chapter: GuideChapter; place: GuidePlace }) {
  const article = useRef<HTMLElement>(null)
  useEffect(() => {
    const section = place.split('#')[1]
    const heading = section && article.current?.querySelector(`[data-section="${CSS.escape(section)}"]`)
    if (heading) heading.scrollIntoView({ block: 'start' })
    else if (article.current) article.current.scrollTop = 0
  }, [place])
  const go = (link: string) => goTo((link.startsWith('#') ? `${chapter.file}${link}` : link) as GuidePlace)
  return (
    <article
      ref={article}
      tabIndex={-1}
      data-selectable
      className="min-h-0 min-w-0 overflow-y-auto pr-3 outline-none slim:overflow-visible"
    >
      {chapter.sections.map(({ id, title, depth, blocks }) => {
        const Heading = depth === 1 ? 'h3' : depth === 2 ? 'h4' : 'h5'
        return (
          <section key={id}>
            <Heading data-section={id} className={headings[Math.min(depth, headings.length) - 1]}>
              {title}
            </Heading>
            <Markdown blocks={blocks} onGo={go} />
          </section>
        )
      })}
    </article>
  )
}
