"""The engine's words in German, Spanish and French, as data: what each means in the lexicon's English.

Lines are `english: words`, in German with the plurals after a bar; Spanish and French plurals are formed by rule.
Words are written without accents, as `languages.folded` leaves them.
"""

from __future__ import annotations

NOUNS: dict[str, str] = {
    "de": """
rose: rose | rosen
leaf: blatt laub | blatter blattern
snake: schlange natter viper kobra | schlangen
dagger: dolch messer schwert klinge | dolche dolchen schwerter schwertern
moon: mond | monde monden
mandala: mandala rosette | mandalas
skull: totenkopf schadel totenschadel | totenkopfe totenkopfen schadeln totenschadeln
swallow: schwalbe | schwalben
anchor: anker | ankern
rope: seil tau tauwerk | seile seilen
heart: herz herzen herzens | herzn
arrow: pfeil | pfeile pfeilen
mountain: berg gipfel | berge bergen gipfeln
sun: sonne | sonnen
cloud: wolke | wolken
moth: motte nachtfalter falter | motten nachtfaltern
butterfly: schmetterling | schmetterlinge schmetterlingen
wave: welle meer ozean see | wellen
fern: farn farnzweig farnwedel | farne farnen
compass: kompass windrose | kompasse kompassen
ship: schiff boot segelschiff | schiffe schiffen boote booten
koi: karpfen koikarpfen
owl: eule kauz | eulen
branch: ast zweig | aste asten zweige zweigen
wolf: wolfskopf | wolfe wolfen
lotus: lotos lotusblute lotosblute seerose | lotusbluten
spine: wirbelsaule ruckgrat
hourglass: sanduhr stundenglas | sanduhren
cat: katze kater katzchen | katzen
bird: vogel voglein | vogeln
flower: blume blute | blumen bluten
fish: fisch | fische fischen
crown: krone | kronen
star: stern | sterne sternen
eye: auge | augen
petal: blutenblatt | blutenblatter blutenblattern
tooth: zahn | zahne zahnen
head: kopf haupt
banner: banner spruchband schriftband banderole
frame: rahmen
""",
    "es": """
rose: rosa
leaf: hoja follaje
snake: serpiente vibora culebra cobra
dagger: daga punal cuchillo espada navaja
moon: luna
mandala: mandala roseton
skull: calavera craneo
swallow: golondrina
anchor: ancla
rope: cuerda soga cabo
heart: corazon
arrow: flecha saeta
mountain: montana cumbre cima
sun: sol
cloud: nube
moth: polilla
butterfly: mariposa
wave: ola onda mar oceano
fern: helecho
compass: brujula
ship: barco velero navio buque
koi: koi carpa
owl: buho lechuza
branch: rama
wolf: lobo loba
lotus: loto
spine: columna espinazo
hourglass: clepsidra
cat: gato gata
bird: pajaro ave
flower: flor
fish: pez | peces
crown: corona
star: estrella
eye: ojo
petal: petalo
tooth: diente
head: cabeza
banner: cinta pergamino banderola
frame: marco
""",
    "fr": """
rose: rose
leaf: feuille feuillage
snake: serpent vipere cobra
dagger: poignard dague couteau epee lame
moon: lune
mandala: mandala rosace
skull: crane
swallow: hirondelle
anchor: ancre
rope: corde cordage
heart: coeur
arrow: fleche
mountain: montagne sommet
sun: soleil
cloud: nuage
moth: phalene
butterfly: papillon
wave: vague mer ocean
fern: fougere
compass: boussole
ship: bateau navire voilier
koi: carpe
owl: hibou chouette
branch: branche rameau
wolf: loup
lotus: lotus
spine: colonne
hourglass: sablier
cat: chat chatte
bird: oiseau | oiseaux
flower: fleur
fish: poisson
crown: couronne
star: etoile
eye: oeil
petal: petale
tooth: dent
head: tete
banner: banniere banderole ruban
frame: cadre
""",
}
"""Things, by language."""

GRAMMAR: dict[str, str] = {
    "de": """
a: ein eine einen einem einer eines
two: zwei zwo paar beide beiden
three: drei
four: vier
five: funf fuenf
six: sechs
seven: sieben
eight: acht
nine: neun
ten: zehn
eleven: elf
twelve: zwolf zwoelf dutzend
with: mit und neben nebst
around: um herum umschlungen umwunden
behind: hinter
over: uber ueber oberhalb
under: unter unterhalb
in: im
on: auf am
among: zwischen inmitten
through: durch
pierced: durchbohrt durchstochen
crossed: gekreuzt gekreuzte gekreuzten
the: der die das den dem des von vom zum zur sich seinen seinem ihren ihrem als einander
facing: gegenuber zugewandt ansehen
circle: kreis rund runder runden kreisrahmen kreisformig kreisformiger
symmetrical: symmetrisch symmetrische
vertical: senkrecht vertikal hochkant
band: armband oberarmband
minimal: minimalistisch minimalistische schlicht
geometric: geometrisch geometrische geometrischer geometrischen geometrisches
full: voll voller
crescent: sichelformig
asleep: schlafend schlafende schlafender
wrist: handgelenk
forearm: unterarm
ankle: knochel
small: klein kleine kleiner kleines kleinen
large: gross grosse grosser grosses grossen
""",
    "es": """
a: un una uno
two: dos par ambos
three: tres
four: cuatro
five: cinco
six: seis
seven: siete
eight: ocho
nine: nueve
ten: diez
eleven: once
twelve: doce docena
with: con y e junto
around: alrededor rodeando enroscada enroscado
behind: detras tras
over: sobre encima
under: bajo debajo
in: en dentro
among: entre
through: atraves traves
pierced: atravesado atravesada
crossed: cruzados cruzadas cruzado cruzada
the: el la los las de del al su sus que se por lo
facing: enfrentados enfrentadas mirandose
circle: circulo circular redondo
symmetrical: simetrico simetrica
vertical: vertical
band: brazalete pulsera
minimal: minimalista
geometric: geometrico geometrica
asleep: dormido dormida durmiendo
wrist: muneca
forearm: antebrazo
ankle: tobillo
small: pequeno pequena pequenos pequenas
large: grande grandes
""",
    "fr": """
a: un une
two: deux paire
three: trois
four: quatre
five: cinq
six: six
seven: sept
eight: huit
nine: neuf
ten: dix
eleven: onze
twelve: douze douzaine
with: avec et
around: autour entourant enroule
behind: derriere
over: dessus
on: sur
under: sous dessous
in: dans
among: entre parmi
through: travers
pierced: perce percee transperce transpercee
crossed: croises croisees croise croisee
the: le la les l de du des d son sa ses au aux en que qui se s par
facing: face
circle: cercle circulaire rond
symmetrical: symetrique symetriques
vertical: vertical verticale
band: bracelet
minimal: minimaliste
geometric: geometrique geometriques
asleep: endormi endormie
wrist: poignet
forearm: avantbras
ankle: cheville
small: petit petite petits petites
large: grand grande grands grandes
""",
}
"""The words between the things, by language."""

PHRASES: dict[str, str] = {
    "mondsichel": "crescent moon",
    "halbmond": "crescent moon",
    "vollmond": "full moon",
    "mondphase": "moon phases",
    "mondphasen": "moon phases",
    "luna llena": "full moon",
    "luna creciente": "crescent moon",
    "media luna": "crescent moon",
    "fase lunar": "moon phases",
    "fases lunares": "moon phases",
    "fases de la luna": "moon phases",
    "pleine lune": "full moon",
    "croissant de lune": "crescent moon",
    "phases de la lune": "moon phases",
    "phases de lune": "moon phases",
    "flor de loto": "lotus",
    "fleur de lotus": "lotus",
    "reloj de arena": "hourglass",
    "rosa de los vientos": "compass",
    "rose des vents": "compass",
    "tete de mort": "skull",
    "colonne vertebrale": "spine",
    "columna vertebral": "spine",
    "papillon de nuit": "moth",
    "rama de helecho": "fern",
    "branche de fougere": "fern",
    "cabeza de lobo": "wolf",
    "tete de loup": "wolf",
    "cara a cara": "facing",
    "face a face": "facing",
    "en face": "facing",
    "chat endormi": "asleep cat",
    "gato dormido": "asleep cat",
}
"""Several words, or one, that mean several of the lexicon's."""

PLURALS = {
    "leaf": "leaves",
    "wolf": "wolves",
    "butterfly": "butterflies",
    "branch": "branches",
    "koi": "koi",
    "fish": "fish",
}
PLURALS |= {
    "koi": "koi",
    "fish": "fish",
    "compass": "compasses",
    "lotus": "lotuses",
    "hourglass": "hourglasses",
    "tooth": "teeth",
}
FRENCH_PLURALS = {"yeux": "eye", "oeils": "eye", "bateaux": "ship", "rameaux": "branch", "couteaux": "dagger"}
