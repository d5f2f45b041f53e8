package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Every expectation is what {@code java} of JDK 17 and 25 made of the same text. */
class OptionWordsTest {
    @Test
    void aBackslashInAnArgfileEscapesOnlyBetweenQuotes() {
        assertThat(OptionWords.ofArgFile("\"-Dd=a\\tb\\\\c\\\"d\" -De=back\\slash"))
                .containsExactly("-Dd=a\tb\\c\"d", "-De=back\\slash");
    }

    @Test
    void quotesGroupAnywhereInAWordAndTheOtherQuoteIsPlain() {
        assertThat(OptionWords.ofArgFile("-Db=\"two words\"  -Dc='it\"s' -Dj=mid\"dle quo\"ted"))
                .containsExactly("-Db=two words", "-Dc=it\"s", "-Dj=middle quoted");
    }

    @Test
    void aLineContinuesBetweenQuotesOnly() {
        assertThat(OptionWords.ofArgFile("-Df=\"cont\\\n      inued\"\n-De=x\\\n  -Dg=y"))
                .containsExactly("-Df=continued", "-De=x\\", "-Dg=y");
    }

    @Test
    void theEndOfALineEndsAWordEvenBetweenQuotes() {
        assertThat(OptionWords.ofArgFile("\"-Di=newline\n-Di2=in_quote\" -Di3=after\n-Dk=last"))
                .containsExactly("-Di=newline", "-Di2=in_quote -Di3=after", "-Dk=last");
    }

    @Test
    void aNumberSignBeginsACommentAndTheWordBeforeItIsLost() {
        assertThat(OptionWords.ofArgFile("# comment\n-Da=foo#bar\n-Dh=x # trailing\n-Dk=1"))
                .containsExactly("-Dh=x", "-Dk=1");
    }

    @Test
    void theEndOfAFileEndsAWordAndAnOpenQuoteButNotAnEscape() {
        assertThat(OptionWords.ofArgFile("-Dl=eof\\")).containsExactly("-Dl=eof\\");
        assertThat(OptionWords.ofArgFile("-Dl=eof\"open quote")).containsExactly("-Dl=eofopen quote");
        assertThat(OptionWords.ofArgFile("\"-Dm=eof\\")).isEmpty();
        assertThat(OptionWords.ofArgFile("")).isEmpty();
    }

    @Test
    void aVariableHasQuotesButNoEscapesAndNoComments() {
        assertThat(OptionWords.ofVariable(" -Dz=\"m n\"\t-Dq=a\\b -Dt='q u' -Dy=c#d\n-Dw=\"\""))
                .containsExactly("-Dz=m n", "-Dq=a\\b", "-Dt=q u", "-Dy=c#d", "-Dw=");
        assertThat(OptionWords.ofVariable("  ")).isEmpty();
    }
}
