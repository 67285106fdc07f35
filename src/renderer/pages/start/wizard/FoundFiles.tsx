import { plural, t } from '@lingui/core/macro'
import { Archive, Copy, ImageOff, type LucideIcon, Tags, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FoundSource, ImportResult, VideoFrames } from '#contract'
import { rejectedCount } from '#model/rejected-count.ts'
import { FileLines } from '../../../dialogs/import/FileLines.tsx'
import { VideoList } from '../../../dialogs/import/VideoList.tsx'
import { shortNames } from '../../../dialogs/short-names.ts'
import {
  Button,
  classNames,
  EmptyState,
  fileName,
  formatBytes,
  formatCount,
  formatFacts,
  ProgressBar,
} from '../../../kit/index.ts'
import { type Found, isEmpty, stopLooking, useFound } from './found.ts'
import { chooseImagesFolder } from './wizard.ts'

type Rejected = ImportResult['rejected'][number]

const thumbnailPlaces = 12
const namedClasses = 8

/** Shows what the chosen files and folders contain, before anything is created. */
export function FoundFiles({ frames }: { frames: VideoFrames | null }) {
  const found = useFound()
  if (isEmpty(found)) return <NothingFound found={found} />
  const { figures, thumbnails, archives, sameNames, labels, notes, problem, videos, unusable } = found
  return (
    <section aria-label={t`Found files`} aria-busy={found.status === 'looking'} className="flex flex-col gap-3">
      <Figures found={found} />
      <ul aria-label={t`First images`} className="grid grid-cols-6 gap-1.5">
        {Array.from({ length: thumbnailPlaces }, (_, place) => {
          const one = thumbnails[place]
          if (one)
            return (
              <li key={one.path}>
                <img
                  src={one.src}
                  alt={fileName(one.path)}
                  title={one.path}
                  className="aspect-4/3 w-full rounded-md border border-line bg-canvas object-cover"
                />
              </li>
            )
          // Placeholders for thumbnails that may still arrive.
          return found.status === 'looking' && place < Math.max(6, figures.files) ? (
            <li key={place} className="aspect-4/3 rounded-md bg-inset" aria-hidden />
          ) : null
        })}
      </ul>
      {videos.length > 0 && <VideoList videos={videos} frames={frames} />}
      {problem !== null && (
        <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
          {problem}
        </p>
      )}
      <div className="flex flex-col divide-y divide-line border-y border-line empty:hidden">
        {labels && <Labels labels={labels} />}
        {archives.length > 0 && (
          <Fact
            icon={Archive}
            text={plural(archives.length, {
              one: '# archive: its images and labels are read during the import',
              other: '# archives: their images and labels are read during the import',
            })}
          >
            <FileLines files={archives.map((path) => ({ path }))} />
          </Fact>
        )}
        {sameNames.map(({ name, folders }) => (
          <Fact
            key={name}
            icon={Copy}
            text={t`${plural(folders.length, { one: '# folder', other: '# folders' })} named “${name}”: the images are told apart by their paths`}
          >
            <FileLines files={folders.map((path) => ({ path }))} />
          </Fact>
        ))}
        {figures.unusable > 0 && (
          <Fact
            icon={ImageOff}
            isProblem
            text={plural(figures.unusable, { one: '# file can’t be used', other: '# files can’t be used' })}
            detail={reasonsOf(unusable)}
          >
            <FileLines files={unusable} all={figures.unusable} />
          </Fact>
        )}
        {notes.length > 0 && (
          <Fact
            icon={TriangleAlert}
            text={plural(notes.length, { one: '# folder is left out', other: '# folders are left out' })}
          >
            <FileLines files={notes} />
          </Fact>
        )}
      </div>
    </section>
  )
}

function Figures({ found: { status, figures } }: { found: Found }) {
  const { images, bytes, opened, files, isListed, hidden } = figures
  const isLooking = status === 'looking'
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline gap-3">
        <p role="status" className="tabular min-w-0 flex-1">
          <span className="text-xl font-semibold">
            {images === 0 && figures.videos > 0
              ? plural(figures.videos, { one: '# video', other: '# videos' })
              : plural(images, { one: '# image', other: '# images' })}
          </span>{' '}
          <span className="text-text-2">
            {formatFacts(
              images > 0 && formatBytes(bytes),
              images > 0 && figures.videos > 0 && plural(figures.videos, { one: '# video', other: '# videos' }),
              isLooking &&
                (isListed
                  ? t`${formatCount(opened)} of ${plural(files, { one: '# file', other: '# files' })} checked`
                  : t`${plural(files, { one: '# file', other: '# files' })} found so far`),
              status === 'stopped' && t`not all files were checked`,
              hidden > 0 && plural(hidden, { one: '# hidden file skipped', other: '# hidden files skipped' }),
            )}
          </span>
        </p>
        {isLooking && files > 500 && (
          <Button
            size="small"
            onClick={({ currentTarget }) => {
              stopLooking()
              // This button disappears. The focus moves, so that Enter continues.
              currentTarget.form?.querySelector<HTMLElement>('[type=submit]')?.focus()
            }}
          >
            {t`Stop checking`}
          </Button>
        )}
      </div>
      {isLooking && (
        <ProgressBar fraction={isListed && files > 0 ? opened / files : null} label={t`Checking the files`} />
      )}
    </div>
  )
}

function NothingFound({ found }: { found: Found }) {
  const { figures, labels, unusable, notes } = found
  const facts = formatFacts(
    figures.videos > 0 && plural(figures.videos, { one: '# video', other: '# videos' }),
    labels && plural(labels.sources.length + labels.unread.length, { one: '# label file', other: '# label files' }),
    figures.hidden > 0 && plural(figures.hidden, { one: '# hidden file', other: '# hidden files' }),
  )
  return (
    <section aria-label={t`Found files`} className="rounded-lg border border-line">
      <EmptyState
        icon={ImageOff}
        title={t`No images here`}
        actions={
          <Button variant="primary" autoFocus onClick={() => void chooseImagesFolder()}>
            {t`Choose another folder…`}
          </Button>
        }
      >
        <p>{t`Nothing was created. Choose a folder that holds images.`}</p>
        {facts && <p className="mt-1 text-xs">{t`Found: ${facts}`}</p>}
        {figures.unusable > 0 && (
          <div className="mt-2 text-left">
            <FileLines files={[...unusable, ...notes]} all={figures.unusable + notes.length} />
          </div>
        )}
      </EmptyState>
    </section>
  )
}

function Labels({ labels }: { labels: NonNullable<Found['labels']> }) {
  const { sources, ambiguous, unread } = labels
  const names = shortNames(sources.map(({ source }) => source))
  return (
    <>
      {sources.map((source) => (
        <LabelSource key={`${source.format} ${source.source}`} source={source} name={names.get(source.source)!} />
      ))}
      {ambiguous.map(({ path, formats }) => (
        <Fact
          key={path}
          icon={Tags}
          isProblem
          text={t`${fileName(path)} fits several formats`}
          detail={t`${formats.join(', ')}. It is skipped now: import it again and choose its format`}
        />
      ))}
      {unread.length > 0 && (
        <Fact
          icon={Tags}
          isProblem
          text={plural(rejectedCount(unread), {
            one: '# file without recognized labels',
            other: '# files without recognized labels',
          })}
        >
          <FileLines files={unread} />
        </Fact>
      )}
    </>
  )
}

function LabelSource({ source, name }: { source: FoundSource; name: string }) {
  const { format, images, labels, classes, rejected } = source
  const named = classes.toSorted((a, b) => b.count - a.count)
  return (
    <Fact
      icon={Tags}
      isProblem={labels === 0 && rejected.length > 0}
      text={formatFacts(
        format,
        t`${plural(labels, { one: '# label', other: '# labels' })} on ${plural(images.found, { one: '# image', other: '# images' })}`,
      )}
      detail={formatFacts(
        name,
        named
          .slice(0, namedClasses)
          .map((one) => `${one.class} ${formatCount(one.count)}`)
          .join(', '),
        named.length > namedClasses &&
          plural(named.length - namedClasses, { one: 'and # more class', other: 'and # more classes' }),
        images.missing > 0 && plural(images.missing, { one: '# image missing', other: '# images missing' }),
        rejected.length > 0 &&
          plural(rejectedCount(rejected), { one: '# item can’t be used', other: '# items can’t be used' }),
      )}
    >
      {rejected.length > 0 && <FileLines files={rejected} />}
    </Fact>
  )
}

type FactProps = { icon: LucideIcon; text: string; detail?: string; isProblem?: boolean; children?: ReactNode }

/** A line about what was found. Its details unfold. */
function Fact({ icon: Icon, text, detail, isProblem = false, children }: FactProps) {
  const line = (
    <span className="flex min-w-0 flex-1 flex-col">
      <span className={classNames('truncate font-medium', isProblem && 'text-warn')}>{text}</span>
      {detail && (
        <span className="truncate text-xs text-text-2" title={detail}>
          {detail}
        </span>
      )}
    </span>
  )
  const icon = (
    <Icon size={16} className={classNames('mt-0.5 shrink-0', isProblem ? 'text-warn' : 'text-text-3')} aria-hidden />
  )
  if (!children)
    return (
      <div className="flex gap-2.5 py-2">
        {icon}
        {line}
      </div>
    )
  return (
    <details className="group py-2">
      <summary className="flex cursor-pointer list-none gap-2.5">
        {icon}
        {line}
        <span className="shrink-0 text-xs text-accent-text group-open:hidden">{t`Show`}</span>
        <span className="hidden shrink-0 text-xs text-accent-text group-open:inline">{t`Hide`}</span>
      </summary>
      <div className="mt-2 ml-6.5 max-h-48 overflow-y-auto">{children}</div>
    </details>
  )
}

/** Returns the reasons with their counts, the most frequent first: "3 × The file is empty. 1 × The link is broken." */
function reasonsOf(files: readonly Rejected[]): string {
  const counts = new Map<string, number>()
  for (const { path, reason } of files) {
    const text = reason.replace(fileName(path), t`It`)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([reason, count]) => t`${formatCount(count)} × ${reason}`)
    .join(' ')
}
