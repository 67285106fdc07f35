import { Fragment, type ReactNode } from 'react'
import { classNames, useTheme } from '../../kit/index.ts'
import { guideImages } from './guide-files.ts'
import type { Block, Inline } from './markdown-text.ts'

type Go = (link: string) => void

/** Renders a text of the guide as React elements, never as HTML. */
export function Markdown({ blocks, onGo }: { blocks: readonly Block[]; onGo: Go }) {
  return blocks.map((block, at) => <Fragment key={at}>{drawn(block, onGo)}</Fragment>)
}

function drawn(block: Block, onGo: Go): ReactNode {
  switch (block.type) {
    case 'code':
      return (
        <pre className="my-3 rounded-md bg-inset px-3 py-2 font-mono text-xs whitespace-pre-wrap">{block.text}</pre>
      )
    case 'list':
      return <List list={block} onGo={onGo} />
    case 'table':
      return <Rows table={block} onGo={onGo} />
    default:
      return (
        <p className="my-2.5">
          <Line parts={block.content} onGo={onGo} />
        </p>
      )
  }
}

function List({ list: { isOrdered, items }, onGo }: { list: Block & { type: 'list' }; onGo: Go }) {
  const Tag = isOrdered ? 'ol' : 'ul'
  return (
    <Tag className={classNames('my-2.5 flex flex-col gap-1 pl-5', isOrdered ? 'list-decimal' : 'list-disc')}>
      {items.map((item, at) => (
        <li key={at} className="[&>p]:my-0">
          <Markdown blocks={item} onGo={onGo} />
        </li>
      ))}
    </Tag>
  )
}

function Rows({ table: { head, rows }, onGo }: { table: Block & { type: 'table' }; onGo: Go }) {
  return (
    <div className="my-3 overflow-x-auto">
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b border-line-strong">
            {head.map((cell, at) => (
              <th key={at} scope="col" className="py-1 pr-4 text-xs font-medium text-text-2">
                <Line parts={cell} onGo={onGo} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at} className="border-b border-line align-top">
              {row.map((cell, column) => (
                <td key={column} className="py-1.5 pr-4">
                  <Line parts={cell} onGo={onGo} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Line({ parts, onGo }: { parts: readonly Inline[]; onGo: Go }) {
  return parts.map((part, at) => <Part key={at} part={part} onGo={onGo} />)
}

function Part({ part, onGo }: { part: Inline; onGo: Go }): ReactNode {
  switch (part.type) {
    case 'text':
      return part.text
    case 'code':
      return <code className="rounded-sm bg-inset px-1 font-mono text-xs">{part.text}</code>
    case 'key':
      return (
        <kbd className="rounded-sm border border-line bg-inset px-1 font-sans text-2xs text-text-2">{part.text}</kbd>
      )
    case 'image':
      return <Figure image={part} />
    case 'link':
      return <GuideLink link={part} onGo={onGo} />
    default: {
      const Tag = part.type
      return (
        <Tag className="font-semibold not-italic">
          <Line parts={part.content} onGo={onGo} />
        </Tag>
      )
    }
  }
}

/** An image of the guide, in the current theme. */
function Figure({ image: { light, dark, alt } }: { image: Inline & { type: 'image' } }) {
  const isDark = useTheme(({ shown }) => shown === 'dark')
  return (
    <img
      src={guideImages.get(isDark ? dark : light)}
      alt={alt}
      loading="lazy"
      className="my-4 w-full max-w-205 rounded-lg border border-line"
    />
  )
}

/** A link. Links within the guide work; for others, the address is shown, because Winnow opens nothing from the network. */
function GuideLink({ link: { href, content }, onGo }: { link: Inline & { type: 'link' }; onGo: Go }) {
  const text = <Line parts={content} onGo={onGo} />
  if (/^(?:[\w-]+\.md)?(?:#.*)?$/.test(href))
    return (
      <button type="button" onClick={() => onGo(href)} className="text-accent-text underline-offset-2 hover:underline">
        {text}
      </button>
    )
  return (
    <>
      {text} (<span className="text-text-2">{href}</span>)
    </>
  )
}
