import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rightsInFile } from './rights-in-file.ts'

const packet = (content: string) =>
  new TextEncoder().encode(
    `<?xpacket?><x:xmpmeta><rdf:RDF><rdf:Description>${content}</rdf:Description></rdf:RDF></x:xmpmeta>`,
  )

const terms =
  '<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Ask &amp; pay</rdf:li><rdf:li xml:lang="de">Fragen</rdf:li></rdf:Alt></xmpRights:UsageTerms>'

test('I16: the license is read from what a file says most surely, and consent from the status of model releases', () => {
  const byCc = '<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>'
  expect(rightsInFile(packet(terms + byCc), 'Me').licence).toBe('https://creativecommons.org/licenses/by/4.0/')
  expect(rightsInFile(packet(terms), 'Me').licence).toBe('Ask & pay')
  expect(rightsInFile(packet('<dc:rights><rdf:Alt><rdf:li>Ours</rdf:li></rdf:Alt></dc:rights>'), 'Me').licence).toBe(
    'Ours',
  )
  expect(rightsInFile(undefined, '  © 2026 Me\0\n').licence).toBe('© 2026 Me')
  const asAttribute = new TextEncoder().encode('<rdf:Description xmpRights:WebStatement="https://example.org/terms">')
  expect(rightsInFile(asAttribute, undefined).licence).toBe('https://example.org/terms')
  const release = (name: string) =>
    packet(`<plus:ModelReleaseStatus rdf:resource="http://ns.useplus.org/ldf/vocab/${name}"/>`)
  expect(rightsInFile(release('MR-UMR'), undefined).consent).toBe('unlimited model releases')
  expect(rightsInFile(release('MR-XXX'), undefined).consent).toBeNull()
  expect(rightsInFile(undefined, undefined)).toEqual({ licence: null, consent: null })
})

test('I17: no packet makes reading throw, and what it says is short, of one line and nothing unseen', () => {
  const piece = fc.constantFrom(
    ...['<cc:license', '<dc:rights>', '</dc:rights>', 'rdf:resource="', '"', '/>', '>', '<rdf:li>', '&amp;', '&#0;'],
    ...['plus:ModelReleaseStatus="', 'MR-UMR', '\u202e', '\u0000', 'x'.repeat(500), '<'.repeat(200), 'é'],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.oneof(fc.string(), fc.anything()), (pieces, copyright) => {
      const { licence, consent } = rightsInFile(new TextEncoder().encode(pieces.join('')), copyright)
      for (const text of [licence, consent]) {
        if (text === null) continue
        expect(text.length).toBeGreaterThan(0)
        expect(text.length).toBeLessThanOrEqual(200)
        expect(text).not.toMatch(/\p{C}/u)
      }
    }),
  )
  const huge = '<dc:rights>'.repeat(500_000)
  expect(rightsInFile(new TextEncoder().encode(huge), undefined).licence).toBeNull()
})
