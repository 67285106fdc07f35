const synonyms: readonly (readonly string[])[] = [
  ['person', 'people', 'human', 'pedestrian'],
  ['bicycle', 'bike', 'cycle'],
  ['car', 'auto', 'automobile'],
  ['motorcycle', 'motorbike'],
  ['truck', 'lorry'],
  ['airplane', 'aeroplane', 'plane'],
  ['boat', 'ship', 'vessel'],
  ['traffic light', 'traffic signal', 'stop light'],
  ['license plate', 'licence plate', 'number plate'],
  ['fire hydrant', 'hydrant'],
  ['cow', 'cattle'],
  ['backpack', 'rucksack'],
  ['handbag', 'purse'],
  ['suitcase', 'luggage'],
  ['sports ball', 'ball'],
  ['cell phone', 'mobile phone', 'smartphone', 'phone'],
  ['tv', 'television', 'tv monitor', 'tvmonitor'],
  ['laptop', 'notebook computer'],
  ['couch', 'sofa', 'settee'],
  ['potted plant', 'pottedplant', 'houseplant'],
  ['dining table', 'diningtable'],
  ['refrigerator', 'fridge'],
  ['donut', 'doughnut'],
  ['hair drier', 'hair dryer'],
  ['wine glass', 'wineglass'],
  ['cup', 'mug'],
  ['helmet', 'hard hat', 'hardhat', 'safety helmet'],
  ['vest', 'safety vest', 'hi vis vest', 'high visibility vest'],
  ['glove', 'safety glove'],
  ['forklift', 'forklift truck'],
]

/** Wider names, and what they include. */
const kinds: readonly (readonly [kind: readonly string[], members: readonly string[]])[] = [
  [['person'], ['man', 'woman', 'child', 'boy', 'girl', 'worker', 'rider', 'cyclist', 'driver']],
  [
    ['vehicle', 'motor vehicle'],
    ['car', 'bus', 'truck', 'van', 'motorcycle', 'taxi', 'pickup', 'tractor', 'trailer', 'minibus', 'ambulance'],
  ],
  [['aircraft'], ['airplane', 'helicopter', 'drone']],
  [['two wheeler'], ['bicycle', 'motorcycle', 'scooter']],
  [
    ['animal', 'beast'],
    [
      ...['bird', 'cat', 'dog', 'horse', 'sheep', 'cow', 'elephant', 'bear', 'zebra', 'giraffe'],
      ...['deer', 'fox', 'pig', 'goat', 'rabbit', 'donkey', 'wolf', 'boar'],
    ],
  ],
  [
    ['livestock', 'farm animal'],
    ['sheep', 'cow', 'goat', 'pig', 'horse', 'donkey'],
  ],
  [['pet'], ['cat', 'dog']],
  [['bag'], ['backpack', 'handbag', 'suitcase']],
  [['furniture'], ['chair', 'couch', 'bed', 'dining table', 'bench', 'desk']],
  [['fruit'], ['banana', 'apple', 'orange']],
  [['food'], ['banana', 'apple', 'orange', 'sandwich', 'broccoli', 'carrot', 'hot dog', 'pizza', 'donut', 'cake']],
  [['cutlery'], ['fork', 'knife', 'spoon']],
  [
    ['electronics', 'device'],
    ['tv', 'laptop', 'mouse', 'remote', 'keyboard', 'cell phone'],
  ],
]

/** A name without differences of spelling: case, `_` and `-` for a space, the ending of a plural. */
function plainForms(name: string): string[] {
  const plain = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim()
  return [plain, plain.replace(/s$/, ''), plain.replace(/es$/, '')]
}

const groupOf = new Map(synonyms.flatMap((group) => group.map((name) => [name, group[0]!] as const)))

/** Returns the entries for a name in the lists: the first of a group represents all. */
const known = (name: string): string[] => [...new Set(plainForms(name).map((form) => groupOf.get(form) ?? form))]

const isKind = (kind: string, member: string): boolean =>
  kinds.some(
    ([names, members]) =>
      plainForms(kind).some((form) => names.includes(form) || names.includes(groupOf.get(form) ?? '')) &&
      known(member).some((form) => members.includes(form)),
  )

/** Returns the only class with the same word, else with a synonym, else a wider one; null if there is none or several. */
export function sameMeaning(name: string, classes: readonly string[]): string | null {
  const forms = plainForms(name)
  const group = known(name)
  const alone = (found: readonly string[]) => (found.length === 1 ? found[0]! : null)
  const sameWord = classes.filter((one) => plainForms(one).some((form) => form !== '' && forms.includes(form)))
  if (sameWord.length > 0) return alone(sameWord)
  const synonymous = classes.filter((one) => known(one).some((form) => form !== '' && group.includes(form)))
  if (synonymous.length > 0) return alone(synonymous)
  return alone(classes.filter((one) => isKind(one, name)))
}
