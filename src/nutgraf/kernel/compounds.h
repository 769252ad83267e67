/* Which word broken at a hyphen is a compound, such as `anti-` and `aircraft`, that has two tokens.
 *
 * A broken word is as often set in a narrow column (`negotia-`, `tions`) as a compound is broken at
 * its own hyphen, and only the parts can tell: the words below begin, or end, most compounds of the
 * news, and are seldom the first, or the last, syllables of another word. Parts of one letter
 * (`x-`, `ray`) are a compound's too. */
#ifndef NUTGRAF_COMPOUNDS_H
#define NUTGRAF_COMPOUNDS_H

#include "hash.h"

#define NG_LONGEST_PART 12 /* bytes of a part */
#define NG_PARTS 1024      /* places of a table with open addressing; a power of two */

enum { NG_FIRST_PART, NG_LAST_PART };

static const char *const NG_PART_WORDS[2] = {
    "active all alt anti arch arms army asylum baby back best better bird black blood blue book "
    "border born brand bread brother business camp campaign case ceasefire center centre chief "
    "child city clean clear close closed coal cold common concealed control cost counter crime "
    "criminal cross crude current cyber data day debt deep defence democratic dirty disease "
    "dollar double drug dry dual early east eight eighty energy euro even ever eye face fact "
    "family far fast father fellow fifty film finger first five flag flat fly food foreign forty "
    "four free fresh friendly front frontier fuel full future game gas german god gold good "
    "government grass green growth gun half hand hands hard hate health heart heat heavy hell "
    "high higher home hot hour house human hyper ill inflation iron job jobs just knee known "
    "labour lame large largest last late left less life light line little local long longer "
    "longest low lower lowest made market mass meat medium mega micro mid middle mind mine mini "
    "money month more most mother much multi must narrow native near neo new newly next nine "
    "ninety no non north now nuclear ocean off oft oil old once one only open opposition paper "
    "para party petrol photo place police policy post pre president previously prime private "
    "profit property proxy public quarter quasi quick race radio razor real rebel record red "
    "remote rich right risk road rocket role round rubber rule runner rural sanctions school "
    "second security self semi seven seventy shell short side single six sixty slow small so "
    "social soft solar south square stand standard start state steam steel step still street "
    "strong student super supply surface take tank tax team tear term then thick thin third "
    "thirty three time tit top tough town trade twelve twenty twice two ultra under upper urban "
    "value vice walkie war warm water weapons week well west white whole wide win wind wine wing "
    "winter word working world worst would year young zero",
    "abortion action affected affiliated air aircraft among analyst and announced appointed "
    "approved area armed attack author authored away backed balance ballistic ballot based "
    "bashing battle bearer bearing birth blown border born bound breaking brokered building built "
    "business buyer buying by called calling candidate capita carry carrying case caucus century "
    "chairman chief child choice clad class cleaning collar commissioned company conflict control "
    "controlled cost country cousin current cut cutting day days deal death deep defence defense "
    "degree demand democracy denominated depth destruct destruction digit distance dollar "
    "dominated door doors down driven dwelling earned economic economy educated effective "
    "efficient elect elected election end ended energy engine era escalate escalation existing "
    "eyed faced facing faith family fifth fifths fight filled finance fire fired fledged focused "
    "foot for founded founder founding free friendly from fuel fuelled funded gas general "
    "generated generation giant government grade groomed growing grown guarded guided half hand "
    "handed hard head headed heavy held high hit holding home hour hours hungry imposed in income "
    "industrial insurgent intensive interest issue job kilometer kilometre known language largest "
    "launched leader leaning led legged legislative length level liberal life like line linked "
    "listed lived living load long longest looking loving made majority maker makers making "
    "mandated market media member meter metre mid mile military million minded mindedness "
    "minister minute missile money month months motivated moving nationalist needed neutral night "
    "nuclear occupied of off office offs oil old on one only operated organised organized "
    "oriented out over owned owner owners page paid party paying peace people person place "
    "planned point policy political poor powered president presidential price priced produced "
    "producer producing profile profit profits proof purpose quality quarter quarters rain "
    "raising range ranging ranking rate reaching related reliance reliant rich right rights rise "
    "risk rooted run runner running russian scale scarred school season seat seater secretary "
    "sector security seeker seekers seeking seller selling sense sensitive service serving sex "
    "shaped shared sharing sided single sized skilled soaked south soviet speaking speed "
    "sponsored stage standard standing star starved state states status step stop stopping storey "
    "strapped strategic strength strike strong style sufficiency sufficient supplied supply "
    "supported supporting tank tax team tech term terror terrorism than the thinking third thirds "
    "thirsty through tied tier time to tonne top torn track trade trained treaty trodden turned "
    "type un union unit up upon ups volume wage war water way weapon weapons week weight west "
    "western wheel white wide widely wielding wing winged winning witness word worker workers "
    "working world worn worth wracked written year years yield zero"};

static uint64_t ng_parts[2][NG_PARTS]; /* hashes of words; 0: a free place */

NG_INLINE uint64_t *ng_part_at(uint64_t *table, uint64_t hash) {
    uint32_t at = (uint32_t)(hash >> 54);
    while (table[at] && table[at] != hash) at = (at + 1) & (NG_PARTS - 1);
    return table + at;
}

static void ng_parts_init(void) {
    for (int which = 0; which < 2; which++)
        for (const char *p = NG_PART_WORDS[which]; *p;) {
            const size_t n = strcspn(p, " ");
            const uint64_t hash = ng_hash_folded((const uint8_t *)p, (int64_t)n);
            *ng_part_at(ng_parts[which], hash) = hash;
            p += n + (p[n] == ' ');
        }
}

/* Whether p[0..n), ASCII letters and digits, n <= NG_LONGEST_PART, is such a part. */
static int ng_is_part(const uint8_t *p, int64_t n, int which) {
    return n < 2 || *ng_part_at(ng_parts[which], ng_hash_token(p, (uint32_t)n)) != 0;
}

#endif
